import { FacetError } from '@facet/kernel';

/** With a batch's name it fits into an entry of the database's index (2704 bytes). */
const MAX_PATH_BYTES = 2048;

/** What is wrong with the path of an uploaded photo, if anything: it must read as `LABEL/NAME`. */
export function checkUploadPath(path: string): FacetError | undefined {
  const problem = problemOf(path);
  if (!problem) return undefined;
  const shown = JSON.stringify(path.slice(0, 100));
  return new FacetError('INVALID_ARGUMENT', `the path ${shown} ${problem}`, { reason: 'BAD_PATH' });
}

function problemOf(path: string): string | undefined {
  if (path.includes('\0')) return 'holds a zero character';
  const sizeBytes = Buffer.byteLength(path);
  if (sizeBytes > MAX_PATH_BYTES) return `has ${sizeBytes} bytes, at most ${MAX_PATH_BYTES} are taken`;
  if (path.split('/').some((part) => ['', '.', '..'].includes(part)))
    return `must be names joined by '/', e.g. ada/1.jpg, without empty, '.' or '..' names`;
  return undefined;
}
