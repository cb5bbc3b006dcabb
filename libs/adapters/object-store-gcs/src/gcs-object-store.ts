import type { Bucket, File } from '@google-cloud/storage';
import { contentOf, FacetError, pause, throwIfAborted, type Content } from '@facet/kernel';
import { keyParts, type ObjectInfo, type ObjectStore, type PutOptions } from '@facet/port-object-store';
import { isConditionFailed, isMissing, translated } from './gcs-error';
import { takeHead } from './take-head';
import { uploadResumably } from './upload-resumably';

/** Larger objects are sent as resumable uploads, in pieces that are each sent again when the connection breaks. */
const RESUMABLE_BYTES = 8 * 1024 * 1024;

const PAGE_OBJECTS = 1000;

/** A read that failed before its first byte is begun again. */
const READ_ATTEMPTS = 3;
const READ_PAUSE_MS = 50;

/**
 * Objects of a bucket of Google Cloud Storage, below a prefix. Checksums (crc32c) are compared on the way in and out.
 * The SDK tries again what cannot do harm twice: reads, and writes with a precondition. An upload in one request cannot
 * be cancelled once it is on its way. Lists come in the order of UTF-8 bytes, which differs from that of UTF-16 code
 * units only where characters beyond U+FFFF meet those from U+E000.
 */
export class GcsObjectStore implements ObjectStore {
  private readonly prefix: string;

  /** `prefix` without slashes around it; empty for the whole bucket. */
  constructor(
    private readonly bucket: Bucket,
    prefix = '',
  ) {
    this.prefix = prefix === '' ? '' : `${prefix}/`;
  }

  uri(key: string): string {
    return `gs://${this.bucket.name}/${this.nameOf(key)}`;
  }

  async put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<boolean> {
    const { onlyIf, signal } = options;
    throwIfAborted(signal);
    const file = this.file(key);
    // A source is asked for only when it is needed; bytes that are there can just be tried.
    const isSource = !(bytes instanceof Uint8Array);
    if (onlyIf === 'absent' && isSource && (await this.head(key))) return false;
    const generation = onlyIf === 'absent' ? 0 : onlyIf?.generation;
    const conditions = generation === undefined ? {} : { preconditionOpts: { ifGenerationMatch: generation } };
    try {
      const { head, rest } = await takeHead(bytes, RESUMABLE_BYTES);
      throwIfAborted(signal);
      if (rest) await uploadResumably(file, head, rest, { ...conditions, signal });
      else await file.save(Buffer.concat(head), { resumable: false, validation: 'crc32c', ...conditions });
      return true;
    } catch (error) {
      if (isConditionFailed(error)) {
        if (onlyIf === 'absent') return false;
        const message = `object ${key} was changed by somebody else`;
        throw new FacetError('ABORTED', message, { reason: 'GENERATION_MISMATCH', cause: error });
      }
      throw translated(error, key);
    }
  }

  async *read(key: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let attempt = 1; ; attempt++) {
      let begun = false;
      try {
        for await (const piece of this.readOnce(key, signal)) {
          begun = true;
          yield piece;
        }
        return;
      } catch (error) {
        // The SDK tries again for an answer, not for a kept-alive connection that turns out to be closed.
        const mayPass = error instanceof FacetError && error.code === 'UNAVAILABLE';
        if (begun || !mayPass || attempt === READ_ATTEMPTS) throw error;
        await pause(READ_PAUSE_MS * attempt, signal);
      }
    }
  }

  async readAll(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.read(key, signal)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  content(key: string, signal?: AbortSignal): Promise<Content> {
    return contentOf(this.read(key, signal));
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const file = this.file(key);
    try {
      const [metadata] = await file.getMetadata();
      return { key, sizeBytes: Number(metadata.size), generation: String(metadata.generation) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw translated(error, key);
    }
  }

  async *list(prefix: string): AsyncGenerator<ObjectInfo> {
    let pageToken: string | undefined;
    do {
      const query = { prefix: this.prefix + prefix, maxResults: PAGE_OBJECTS, pageToken, autoPaginate: false };
      const [files, next] = await this.bucket.getFiles(query).catch((error: unknown) => {
        throw translated(error, prefix);
      });
      for (const { name, metadata } of files)
        yield {
          key: name.slice(this.prefix.length),
          sizeBytes: Number(metadata.size),
          generation: String(metadata.generation),
        };
      pageToken = (next as { pageToken?: string } | null)?.pageToken;
    } while (pageToken !== undefined);
  }

  async delete(key: string): Promise<void> {
    await this.file(key)
      .delete({ ignoreNotFound: true })
      .catch((error: unknown) => {
        throw translated(error, key);
      });
  }

  private async *readOnce(key: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    throwIfAborted(signal);
    const stream = this.file(key).createReadStream({ validation: 'crc32c' });
    const abort = () => stream.destroy(new FacetError('CANCELLED', `reading ${key} was cancelled`));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      for await (const piece of stream) yield piece as Uint8Array;
    } catch (error) {
      throw translated(error, key);
    } finally {
      signal?.removeEventListener('abort', abort);
      stream.destroy();
    }
  }

  private file(key: string): File {
    return this.bucket.file(this.nameOf(key));
  }

  private nameOf(key: string): string {
    return this.prefix + keyParts(key).join('/');
  }
}
