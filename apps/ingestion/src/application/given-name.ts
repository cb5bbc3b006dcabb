import { FacetError } from '@facet/kernel';

/** With the longest path it fits into an entry of the database's index (2704 bytes). */
const MAX_NAME_BYTES = 255;

/** What is wrong with a name that a caller gives, e.g. to a batch, if anything; `field` is where it stands. */
export function problemOfName(field: string, name: string): string | undefined {
  const sizeBytes = Buffer.byteLength(name);
  if (sizeBytes > MAX_NAME_BYTES) return `${field} has ${sizeBytes} bytes, at most ${MAX_NAME_BYTES} are taken`;
  return name.includes('\0') ? `${field} holds a zero character` : undefined;
}

/** INVALID_ARGUMENT for a batch id that cannot be one. */
export function checkBatchId(id: string | undefined): FacetError | undefined {
  const problem = id === undefined ? undefined : problemOfName('batch_id', id);
  return problem === undefined ? undefined : new FacetError('INVALID_ARGUMENT', problem, { reason: 'BAD_BATCH_ID' });
}
