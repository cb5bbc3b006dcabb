import { type Content, ContentMeter, FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/**
 * Stores an object, reads it back and compares: its size and sha256 are those of what was written. Else it is deleted and
 * DATA_LOSS (READ_BACK_FAILED) is thrown.
 */
export async function putVerified(
  store: ObjectStore,
  key: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<Content> {
  const meter = new ContentMeter();
  await store.put(key, meter.through(pieces));
  const written = meter.result();
  const stored = await store.content(key);
  if (stored.sha256 === written.sha256) return stored;
  await store.delete(key);
  const what =
    stored.sizeBytes === written.sizeBytes
      ? 'its sha256 is another'
      : `it has ${stored.sizeBytes} of ${written.sizeBytes} bytes`;
  throw new FacetError('DATA_LOSS', `${key} was not stored as it was written: ${what}`, { reason: 'READ_BACK_FAILED' });
}
