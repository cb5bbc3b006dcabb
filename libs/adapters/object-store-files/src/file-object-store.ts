import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FacetError, type Content } from '@facet/kernel';
import type { ObjectInfo, ObjectStore, PutOptions } from '@facet/port-object-store';
import { atomicWrite } from './atomic-write';
import { fileContent, PIECE_BYTES } from './file-content';
import { pathParts, TEMPORARY } from './object-key';

/**
 * Objects as files under one folder. `onlyIf: {generation}` is checked and then written, one call at a time per key
 * inside this process; processes that share a folder must not replace the same key.
 */
export class FileObjectStore implements ObjectStore {
  private readonly root: string;
  private readonly replacing = new Map<string, Promise<unknown>>();

  constructor(folder: string) {
    this.root = resolve(folder);
  }

  uri(key: string): string {
    return pathToFileURL(this.path(key)).href;
  }

  async put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<boolean> {
    const { onlyIf, signal } = options;
    const path = this.path(key);
    if (onlyIf === 'absent') {
      if (await this.head(key)) return false;
      return atomicWrite(this.root, path, bytes, { absent: true, signal });
    }
    if (onlyIf === undefined) return atomicWrite(this.root, path, bytes, { signal });
    const before = this.replacing.get(key) ?? Promise.resolve();
    const replaced = before.then(async () => {
      const found = await this.head(key);
      if (found?.generation !== onlyIf.generation)
        throw new FacetError('ABORTED', `object ${key} was changed by somebody else`, {
          reason: 'GENERATION_MISMATCH',
        });
      return atomicWrite(this.root, path, bytes, { signal });
    });
    const settled = replaced
      .catch(() => undefined)
      .finally(() => this.replacing.get(key) === settled && this.replacing.delete(key));
    this.replacing.set(key, settled);
    return replaced;
  }

  async *read(key: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const stream = createReadStream(this.path(key), { highWaterMark: PIECE_BYTES, ...(signal ? { signal } : {}) });
    try {
      for await (const piece of stream) yield piece as Uint8Array;
    } catch (error) {
      throw readError(error, key);
    }
  }

  async readAll(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    return readFile(this.path(key), signal ? { signal } : {}).catch((error: unknown) => {
      throw readError(error, key);
    });
  }

  async content(key: string, signal?: AbortSignal): Promise<Content> {
    return fileContent(this.path(key), signal).catch((error: unknown) => {
      throw readError(error, key);
    });
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    try {
      const info = await stat(this.path(key), { bigint: true });
      if (!info.isFile()) return undefined;
      return { key, sizeBytes: Number(info.size), generation: `${info.ino}-${info.mtimeNs}` };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async *list(prefix: string): AsyncGenerator<ObjectInfo> {
    yield* this.walk('', prefix);
  }

  async delete(key: string): Promise<void> {
    if (!(await this.head(key))) return;
    await unlink(this.path(key)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  /** Removes what killed writes have left behind; nobody sees those files, they only take space. */
  async removeTemporaryFiles(): Promise<void> {
    await rm(join(this.root, TEMPORARY), { recursive: true, force: true });
  }

  private path(key: string): string {
    return join(this.root, ...pathParts(key));
  }

  /** Folders sort as their name and a slash, so that the whole walk is in the order of the keys. */
  private async *walk(folder: string, prefix: string): AsyncGenerator<ObjectInfo> {
    const entries = await readdir(join(this.root, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
    for (const name of names.filter((candidate) => folder !== '' || candidate !== `${TEMPORARY}/`)) {
      const key = folder + name;
      if (name.endsWith('/')) {
        if (key.startsWith(prefix) || prefix.startsWith(key)) yield* this.walk(key, prefix);
      } else if (key.startsWith(prefix)) {
        const info = await this.head(key);
        if (info) yield info;
      }
    }
  }
}

/** A folder is no object either. */
const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

function readError(error: unknown, key: string): unknown {
  if (isMissing(error))
    return new FacetError('NOT_FOUND', `there is no object ${key}`, { reason: 'NO_SUCH_OBJECT', cause: error });
  if ((error as Error).name === 'AbortError')
    return new FacetError('CANCELLED', `reading ${key} was cancelled`, { cause: error });
  return error;
}
