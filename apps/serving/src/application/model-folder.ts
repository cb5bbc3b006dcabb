import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { contentOf, FacetError, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

type ModelFile = ModelManifest['files'][number];

const MANIFEST = 'manifest.json';

/**
 * The local copy of one version's files: TensorFlow loads from a folder. The folder appears whole, by a rename, after
 * every file has been checked; it is checked again each time it is used.
 */
export class ModelFolder {
  constructor(
    /** Absolute path; its parent is made when it is missing. */
    readonly path: string,
    private readonly store: ObjectStore,
  ) {}

  /** The manifest's bytes, from here or else from the store. Throws DATA_LOSS when they are not those announced. */
  async manifestBytes(key: string, sha256: string): Promise<Uint8Array> {
    const local = await readFile(join(this.path, MANIFEST)).catch(() => undefined);
    if (local && sha256Hex(local) === sha256) return local;
    const bytes = await this.store.readAll(key);
    const found = sha256Hex(bytes);
    if (found === sha256) return bytes;
    throw new FacetError('DATA_LOSS', `${key} has the sha256 ${found}, but ${sha256} was announced`, {
      reason: 'DIGEST_MISMATCH',
    });
  }

  /** Makes sure that the files are here and are those of the manifest. `prefix` is the key of their folder. */
  async fill(manifestBytes: Uint8Array, files: readonly ModelFile[], prefix: string): Promise<void> {
    if (await this.isIntact(manifestBytes, files)) return;
    const partial = `${this.path}.partial`;
    await rm(partial, { recursive: true, force: true });
    for (const file of files) await this.copy(file, `${prefix}${file.path}`, join(partial, file.path));
    await writeFile(join(partial, MANIFEST), manifestBytes);
    await this.remove();
    await rename(partial, this.path);
  }

  read(path: string): Promise<Uint8Array> {
    return readFile(join(this.path, path));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  private async isIntact(manifestBytes: Uint8Array, files: readonly ModelFile[]): Promise<boolean> {
    const manifest = await readFile(join(this.path, MANIFEST)).catch(() => undefined);
    if (!manifest?.equals(manifestBytes)) return false;
    for (const { path, sha256 } of files)
      if ((await this.localSha256(path).catch(() => undefined)) !== sha256) return false;
    return true;
  }

  private async localSha256(path: string): Promise<string> {
    return (await contentOf(createReadStream(join(this.path, path)))).sha256;
  }

  private async copy({ path, sha256, sizeBytes }: ModelFile, key: string, target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    const hash = createHash('sha256');
    const { store } = this;
    let size = 0;
    async function* checked() {
      for await (const piece of store.read(key)) {
        size += piece.length;
        if (size > sizeBytes) break;
        hash.update(piece);
        yield piece;
      }
    }
    await pipeline(checked, createWriteStream(target));
    if (size === sizeBytes && hash.digest('hex') === sha256) return;
    throw new FacetError('DATA_LOSS', `${key} is not the file ${path} that the manifest lists`, {
      reason: 'DIGEST_MISMATCH',
      details: { path },
    });
  }
}
