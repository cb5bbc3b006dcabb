import type { Content } from '@facet/kernel';
import { keyParts, type ObjectInfo, type ObjectStore, type PutOptions } from '@facet/port-object-store';

/** A store that is opened when it is used for the first time: an SDK that nobody needs is not loaded. */
export class LaterObjectStore implements ObjectStore {
  private opened: Promise<ObjectStore> | undefined;

  constructor(
    /** What keys are relative to, without a slash at its end. */
    private readonly address: string,
    private readonly open: () => Promise<ObjectStore>,
  ) {}

  uri(key: string): string {
    return `${this.address}/${keyParts(key).join('/')}`;
  }

  async put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<boolean> {
    return (await this.store()).put(key, bytes, options);
  }

  async *read(key: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    yield* (await this.store()).read(key, signal);
  }

  async readAll(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    return (await this.store()).readAll(key, signal);
  }

  async content(key: string, signal?: AbortSignal): Promise<Content> {
    return (await this.store()).content(key, signal);
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    return (await this.store()).head(key);
  }

  async *list(prefix: string): AsyncGenerator<ObjectInfo> {
    yield* (await this.store()).list(prefix);
  }

  async delete(key: string): Promise<void> {
    return (await this.store()).delete(key);
  }

  private store(): Promise<ObjectStore> {
    return (this.opened ??= this.open());
  }
}
