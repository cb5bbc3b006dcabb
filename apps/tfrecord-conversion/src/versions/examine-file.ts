import { readRecords } from '@facet/domain-tfrecord';
import { ContentMeter, FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** What a manifest says of a file; `examples` only of a shard. */
export interface ListedFile {
  readonly key: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly examples?: number;
}

/**
 * Reads a file to its end or its first damage and compares it with its manifest: presence, both checksums of every
 * record, number of records, size, sha256. Returns the number of records.
 * Throws DATA_LOSS that names the object and, as `offset`, the byte of the damage where it is known.
 */
export async function examineFile(
  store: ObjectStore,
  listed: ListedFile,
  onRecord: (record: Uint8Array, index: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<number> {
  const { key, examples } = listed;
  if (!(await store.head(key))) throw damaged('FILE_MISSING', `${key} is missing`);
  const meter = new ContentMeter();
  const pieces = meter.through(store.read(key, signal));
  let records = 0;
  if (examples === undefined) {
    // The pieces are only counted.
    for await (const piece of pieces) void piece;
  } else {
    for await (const record of readRecords(pieces, { source: key })) onRecord(record, records++);
    if (records !== examples) throw damaged('WRONG_COUNT', `${key} holds ${records} of ${examples} examples`);
  }
  requireSame(listed, meter.result());
  return records;
}

function requireSame({ key, sizeBytes, sha256 }: ListedFile, found: { sha256: string; sizeBytes: number }): void {
  if (found.sizeBytes !== sizeBytes) {
    const offset = Math.min(found.sizeBytes, sizeBytes);
    throw damaged('WRONG_SIZE', `${key} has ${found.sizeBytes} bytes, ${sizeBytes} were written`, { offset });
  }
  if (found.sha256 !== sha256) throw damaged('DIGEST_MISMATCH', `${key} does not have the sha256 that was recorded`);
}

function damaged(reason: string, message: string, details = {}): FacetError {
  return new FacetError('DATA_LOSS', message, { reason, details });
}
