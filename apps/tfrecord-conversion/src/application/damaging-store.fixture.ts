import type { Content } from '@facet/kernel';
import type { ObjectInfo, ObjectStore, PutOptions } from '@facet/port-object-store';

/** What happens to the writes of a DamagingStore. */
export interface Damage {
  /** The nth write (from 0) and all after it fail, as when the process was killed there. */
  readonly killedAt?: number;
  /** Whether the write that is cut off has already taken place. */
  readonly afterWrite?: boolean;
  /** The stored bytes of this key differ from what was written in one bit. */
  readonly flips?: (key: string) => boolean;
}

/** A real store in front of which writes can be cut off or damaged. */
export class DamagingStore implements ObjectStore {
  private writes = 0;

  constructor(
    private readonly inner: ObjectStore,
    private readonly damage: Damage,
  ) {}

  async put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<boolean> {
    const { killedAt = Infinity, afterWrite = false, flips } = this.damage;
    const killed = this.writes++ >= killedAt;
    if (killed && !afterWrite) throw new Error('killed');
    const wrote = await this.inner.put(key, bytes, options);
    if (killed) throw new Error('killed');
    if (flips?.(key)) {
      const stored = await this.inner.readAll(key);
      stored[stored.length >> 1]! ^= 1;
      await this.inner.put(key, stored);
    }
    return wrote;
  }

  uri(key: string): string {
    return this.inner.uri(key);
  }

  read(key: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    return this.inner.read(key, signal);
  }

  readAll(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.inner.readAll(key, signal);
  }

  content(key: string, signal?: AbortSignal): Promise<Content> {
    return this.inner.content(key, signal);
  }

  head(key: string): Promise<ObjectInfo | undefined> {
    return this.inner.head(key);
  }

  list(prefix: string): AsyncIterable<ObjectInfo> {
    return this.inner.list(prefix);
  }

  delete(key: string): Promise<void> {
    return this.inner.delete(key);
  }
}
