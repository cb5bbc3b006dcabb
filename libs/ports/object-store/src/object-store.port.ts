import type { Content } from '@facet/kernel';

/** What a store knows of an object without reading it. */
export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  /** Changes with every write of the key; opaque. */
  readonly generation: string;
}

export interface PutOptions {
  /**
   * When to write. `absent`: only if the key does not exist, else the call is a no-op (content-addressed keys).
   * A generation: only if the object still has it. Default: always, replacing what is there.
   */
  readonly onlyIf?: 'absent' | { readonly generation: string };
  readonly signal?: AbortSignal;
}

/**
 * Named bytes. Keys are `/`-separated, without empty, `.` or `..` parts; a bad key is INVALID_ARGUMENT.
 * A write is atomic and durable when its promise resolves: readers see the old object or the new one, never a part.
 * A missing object is NOT_FOUND; any other fault keeps its own code and is never reported as missing.
 */
export interface ObjectStore {
  /** An address for people and other programs, e.g. `file:///data/objects/a/b`. */
  uri(key: string): string;
  /** Returns whether the object was written; false when `onlyIf: 'absent'` found one. A lost generation is ABORTED. */
  put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<boolean>;
  /** The object's bytes in pieces, with back-pressure. */
  read(key: string, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  readAll(key: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Size and sha256 of the object's bytes, which are read for it: what was written is compared with what is there. */
  content(key: string, signal?: AbortSignal): Promise<Content>;
  /** Undefined when there is no such object. */
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Objects whose keys begin with `prefix`, in the order of their keys (UTF-16 code units). */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** A missing object is not an error. */
  delete(key: string): Promise<void>;
}
