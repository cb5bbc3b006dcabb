import {
  datasetManifestKey,
  readDatasetManifest,
  writeDatasetManifest,
  type DatasetManifest,
} from '@facet/domain-dataset-manifest';
import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { DatasetRow } from '../persistence/dataset.table';
import { readBatch } from './batch-content';
import type { BatchSource } from './batch-source';
import type { DatasetPublication } from './dataset-publication';
import { choicesOf, type CreateDatasetCommand } from './dataset-command';
import { planDataset, type DatasetPlan } from './dataset-plan';
import { verifyDataset } from './verify-dataset';
import { writeDataset } from './write-dataset';

/** Examples written so far, of how many. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface CreatedDataset {
  readonly dataset: DatasetRow;
  /** The version existed before this call. */
  readonly found: boolean;
}

/** What the use case works with. */
export interface ConversionParts {
  readonly source: BatchSource;
  readonly store: ObjectStore;
  readonly maxFaces: number;
}

/**
 * Makes the dataset of a batch, or finds it. The version is named by what decides its bytes, and exists when its
 * manifest does: that is written last, after all else was read back. Whatever a killed run left is written again with
 * the same bytes, so starting again is the whole recovery.
 */
export class CreateDatasetUseCase {
  constructor(
    private readonly parts: ConversionParts,
    private readonly publication: DatasetPublication,
  ) {}

  async execute(
    command: CreateDatasetCommand,
    onProgress: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<Result<CreatedDataset>> {
    try {
      return ok(await this.create(command, onProgress, signal));
    } catch (error) {
      if (error instanceof FacetError) return err(error);
      throw error;
    }
  }

  private async create(
    command: CreateDatasetCommand,
    onProgress: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<CreatedDataset> {
    const { source, maxFaces } = this.parts;
    const choices = choicesOf(command);
    const content = await readBatch(source, { ...choices, maxFaces, signal });
    const plan = planDataset(content, choices);
    const total = plan.faces.length;
    const finished = await this.publishedManifest(plan.version);
    if (finished) {
      onProgress({ done: total, total });
      return { dataset: await this.publication.publish(finished), found: true };
    }
    const manifest = await this.write(plan, onProgress, signal);
    return { dataset: await this.publication.publish(manifest), found: false };
  }

  private async publishedManifest(version: string): Promise<DatasetManifest | undefined> {
    const key = datasetManifestKey(version);
    if (!(await this.parts.store.head(key))) return undefined;
    return readDatasetManifest(await this.parts.store.readAll(key), key);
  }

  private async write(
    plan: DatasetPlan,
    onProgress: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<DatasetManifest> {
    const { store } = this.parts;
    const total = plan.faces.length;
    onProgress({ done: 0, total });
    const onExample = (done: number) => onProgress({ done, total });
    const manifest = await writeDataset(store, plan, { onExample, signal });
    await verifyDataset(store, manifest, plan, signal);
    await store.put(datasetManifestKey(plan.version), writeDatasetManifest(manifest), { onlyIf: 'absent' });
    return manifest;
  }
}
