import {
  modelManifestKey,
  modelPrefix,
  type ModelManifest,
  readModelManifest,
  writeModelManifest,
} from '@facet/domain-dataset-manifest';
import { FacetError, InternalError, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { Job } from './job';

/** Model versions in the store: one exists from the moment when its manifest does. */
export class VersionPublication {
  constructor(private readonly store: ObjectStore) {}

  /** The version's manifest, when it was published before. */
  async find(job: Job, version: number): Promise<ModelManifest | undefined> {
    const key = modelManifestKey(job.model, version);
    if (!(await this.store.head(key))) return undefined;
    const manifest = readModelManifest(await this.store.readAll(key), key);
    checkOwner(manifest, job, version);
    return manifest;
  }

  /** A version by its number. Throws NOT_FOUND. */
  async get(model: string, version: number): Promise<ModelManifest> {
    const key = modelManifestKey(model, version);
    if (await this.store.head(key)) return readModelManifest(await this.store.readAll(key), key);
    throw new FacetError('NOT_FOUND', `there is no version ${version} of the model ${model}`, {
      reason: 'NO_SUCH_VERSION',
    });
  }

  /** Publishes `copy`, whose files are those of `source`. False when it was published before. */
  async publishCopy(source: ModelManifest, copy: ModelManifest): Promise<boolean> {
    const key = modelManifestKey(copy.model, copy.version);
    if (await this.store.head(key)) {
      if (sha256Hex(await this.store.readAll(key)) === sha256Hex(writeModelManifest(copy))) return false;
      throw new InternalError(`the manifest ${key} is of another version`);
    }
    const prefix = modelPrefix(copy.model, copy.version);
    for (const { path, sha256 } of copy.files) {
      await this.store.put(prefix + path, this.store.read(modelPrefix(source.model, source.version) + path));
      await this.verify(prefix + path, sha256);
    }
    return this.store.put(key, writeModelManifest(copy), { onlyIf: 'absent' });
  }

  /** Reads every file back and then writes the manifest. Throws DATA_LOSS naming a file that is not what it should be. */
  async publish(job: Job, version: number, manifest: ModelManifest): Promise<void> {
    checkOwner(manifest, job, version);
    for (const file of manifest.files) await this.verify(modelPrefix(job.model, version) + file.path, file.sha256);
    await this.store.put(modelManifestKey(job.model, version), writeModelManifest(manifest), { onlyIf: 'absent' });
  }

  private async verify(key: string, sha256: string): Promise<void> {
    if ((await this.store.content(key)).sha256 === sha256) return;
    throw new FacetError('DATA_LOSS', `${key} is not the file that was exported`, { reason: 'DIGEST_MISMATCH' });
  }
}

function checkOwner({ model, version, training }: ModelManifest, job: Job, expected: number): void {
  if (model === job.model && version === expected && training.jobId === job.id) return;
  throw new InternalError(`the manifest of ${model}/${version} is of job ${training.jobId}, not of ${job.id}`);
}
