import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { FacetError } from '@facet/kernel';
import busboy, { type Busboy } from 'busboy';
import { collectContent, type IncomingPhoto } from '../../application/incoming-photo';

/**
 * The files of a multipart/form-data body. A file's path is its file name where that reads `LABEL/NAME`, else the
 * field's name where that does, else the two joined: `-F 'ada=@1.jpg'`. The next file is parsed when the one before
 * was taken, so a fast sender waits. Throws INVALID_ARGUMENT when the body is no such form or ends early.
 */
export async function* multipartPhotos(
  headers: IncomingHttpHeaders,
  body: AsyncIterable<Uint8Array>,
  maxPhotoBytes: number,
): AsyncGenerator<IncomingPhoto> {
  const form = formParser(headers);
  const waiting: Promise<IncomingPhoto>[] = [];
  let failure: unknown;
  form.on('error', (error) => (failure ??= error));
  form.on('file', (field, stream, { filename }) => {
    const path = pathOf(field, filename);
    const photo = collectContent(stream, maxPhotoBytes).then((content) => ({ path, label: labelOf(path), content }));
    // A body that breaks off fails its last file before anybody waits for it.
    photo.catch((error: unknown) => (failure ??= error));
    waiting.push(photo);
  });
  try {
    for await (const piece of body) {
      if (!form.write(piece)) await Promise.race([once(form, 'drain'), once(form, 'close')]);
      if (failure) break;
      // The last file may go on in the next piece.
      while (waiting.length > 1) yield await waiting.shift()!;
    }
    if (!failure) await ended(form);
  } catch (error) {
    failure ??= error;
  }
  if (failure) throw brokenForm(failure);
  for (const photo of waiting) yield await photo;
}

async function ended(form: Busboy): Promise<void> {
  const closed = once(form, 'close');
  form.end();
  await closed;
}

function formParser(headers: IncomingHttpHeaders): Busboy {
  try {
    return busboy({ headers, preservePath: true, defParamCharset: 'utf8' });
  } catch (cause) {
    const message = "send photos as multipart/form-data, e.g. curl -F 'ada=@1.jpg' -F 'ben=@2.jpg'";
    throw new FacetError('INVALID_ARGUMENT', message, { reason: 'NO_FORM', cause });
  }
}

function pathOf(field: string, filename: string | undefined): string {
  if (filename?.includes('/')) return filename;
  return field.includes('/') ? field : `${field}/${filename ?? ''}`;
}

const labelOf = (path: string) => path.slice(0, path.indexOf('/'));

function brokenForm(cause: unknown): FacetError {
  const message = `the form cannot be read: ${(cause as Error).message}`;
  return new FacetError('INVALID_ARGUMENT', message, { reason: 'BROKEN_FORM', cause });
}
