import { datasetManifestKey, datasetPrefix, readModelManifest } from '@facet/domain-dataset-manifest';
import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { DatasetRepository } from '../persistence/dataset.repository';
import { noSuchDataset, requireVersionName } from './published-dataset';

/** Models in one sentence; more are counted. */
const MAX_NAMED = 5;

/**
 * Deletes a version, unless a model was trained on it and `force` is not given. The manifest goes first, so that what is
 * left half deleted is no version any more, and the row last, so that a second call finishes what a killed one began.
 */
export class DeleteVersionUseCase {
  constructor(
    private readonly store: ObjectStore,
    private readonly datasets: DatasetRepository,
  ) {}

  /** The models that were trained on the version, as `name/version`. */
  async execute(version: string, force: boolean): Promise<Result<readonly string[]>> {
    try {
      return ok(await this.delete(version, force));
    } catch (error) {
      if (error instanceof FacetError) return err(error);
      throw error;
    }
  }

  private async delete(version: string, force: boolean): Promise<readonly string[]> {
    requireVersionName(version);
    const manifestKey = datasetManifestKey(version);
    const known = (await this.datasets.find(version)) ?? (await this.store.head(manifestKey));
    if (!known) throw noSuchDataset(version);
    const models = await this.modelsOf(version);
    if (models.length > 0 && !force) throw neededBy(version, models);
    await this.store.delete(manifestKey);
    const keys: string[] = [];
    for await (const { key } of this.store.list(datasetPrefix(version))) keys.push(key);
    for (const key of keys) await this.store.delete(key);
    await this.datasets.remove(version);
    return models;
  }

  /** By the manifests of the published models: they name the dataset that they were trained on. */
  private async modelsOf(version: string): Promise<string[]> {
    const models: string[] = [];
    for await (const { key } of this.store.list('models/')) {
      if (!/^models\/[^/]+\/\d+\/manifest\.json$/.test(key)) continue;
      const model = readModelManifest(await this.store.readAll(key), key);
      if (model.dataset.version === version) models.push(`${model.model}/${model.version}`);
    }
    return models;
  }
}

function neededBy(version: string, models: readonly string[]): FacetError {
  const named = models.slice(0, MAX_NAMED).join(', ');
  const who = models.length > MAX_NAMED ? `${named} and ${models.length - MAX_NAMED} more` : named;
  const message = `dataset ${version} is what ${who} ${models.length === 1 ? 'was' : 'were'} trained on; delete it all the same by force`;
  return new FacetError('FAILED_PRECONDITION', message, {
    reason: 'DATASET_NEEDED',
    details: { models: models.length },
  });
}
