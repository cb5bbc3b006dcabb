import { contentOf, FacetError, type Content } from '@facet/kernel';
import { keyParts, type ObjectInfo, type ObjectStore, type PutOptions } from '@facet/port-object-store';

/** Objects in memory, for tests. */
export class MemoryObjectStore implements ObjectStore {
  private readonly objects = new Map<string, { bytes: Uint8Array; generation: string }>();
  private writes = 0;

  uri(key: string): string {
    return `memory:///${key}`;
  }

  async put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, { onlyIf }: PutOptions = {}): Promise<boolean> {
    keyParts(key);
    if (onlyIf === 'absent' && this.objects.has(key)) return false;
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) pieces.push(piece);
    const found = this.objects.get(key);
    if (onlyIf === 'absent' && found) return false;
    if (typeof onlyIf === 'object' && found?.generation !== onlyIf.generation)
      throw new FacetError('ABORTED', `object ${key} was changed by somebody else`, { reason: 'GENERATION_MISMATCH' });
    this.objects.set(key, { bytes: new Uint8Array(Buffer.concat(pieces)), generation: `${++this.writes}` });
    return true;
  }

  async *read(key: string): AsyncGenerator<Uint8Array> {
    const bytes = await this.readAll(key);
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }

  async readAll(key: string): Promise<Uint8Array> {
    keyParts(key);
    const found = this.objects.get(key);
    if (!found) throw new FacetError('NOT_FOUND', `there is no object ${key}`, { reason: 'NO_SUCH_OBJECT' });
    return found.bytes.slice();
  }

  content(key: string): Promise<Content> {
    return contentOf(this.read(key));
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    keyParts(key);
    const found = this.objects.get(key);
    return found && { key, sizeBytes: found.bytes.length, generation: found.generation };
  }

  async *list(prefix: string): AsyncGenerator<ObjectInfo> {
    for (const key of [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort())
      yield (await this.head(key))!;
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }
}
