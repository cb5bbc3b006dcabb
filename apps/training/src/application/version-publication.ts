import {
  modelManifestKey,
  modelPrefix,
  type ModelManifest,
  readModelManifest,
  writeModelManifest,
} from '@facet/domain-dataset-manifest';
import { FacetError, InternalError, sha256Of } from '@facet/kernel';
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

  /** Reads every file back and then writes the manifest. Throws DATA_LOSS naming a file that is not what it should be. */
  async publish(job: Job, version: number, manifest: ModelManifest): Promise<void> {
    checkOwner(manifest, job, version);
    for (const file of manifest.files) await this.verify(modelPrefix(job.model, version) + file.path, file.sha256);
    await this.store.put(modelManifestKey(job.model, version), writeModelManifest(manifest), { onlyIf: 'absent' });
  }

  private async verify(key: string, sha256: string): Promise<void> {
    if ((await sha256Of(this.store.read(key))) === sha256) return;
    throw new FacetError('DATA_LOSS', `${key} is not the file that was exported`, { reason: 'DIGEST_MISMATCH' });
  }
}

function checkOwner({ model, version, training }: ModelManifest, job: Job, expected: number): void {
  if (model === job.model && version === expected && training.jobId === job.id) return;
  throw new InternalError(`the manifest of ${model}/${version} is of job ${training.jobId}, not of ${job.id}`);
}
