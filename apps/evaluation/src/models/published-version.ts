import {
  type DatasetManifest,
  datasetManifestKey,
  modelManifestKey,
  type ModelManifest,
  readDatasetManifest,
  readModelManifest,
} from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** A version's manifest; without a number the newest one's. Throws NOT_FOUND. */
export async function publishedVersion(store: ObjectStore, model: string, version?: number): Promise<ModelManifest> {
  const number = version ?? (await newestVersion(store, model));
  const key = number === undefined ? undefined : modelManifestKey(model, number);
  if (key === undefined || !(await store.head(key)))
    throw new FacetError(
      'NOT_FOUND',
      `there is no ${version === undefined ? '' : `version ${version} of the `}model ${model}`,
      {
        reason: 'NO_SUCH_MODEL',
      },
    );
  return readModelManifest(await store.readAll(key), key);
}

/** Throws NOT_FOUND. */
export async function publishedDataset(store: ObjectStore, version: string): Promise<DatasetManifest> {
  const key = datasetManifestKey(version);
  if (!(await store.head(key)))
    throw new FacetError('NOT_FOUND', `there is no dataset version ${JSON.stringify(version)}`, {
      reason: 'NO_SUCH_DATASET',
    });
  return readDatasetManifest(await store.readAll(key), key);
}

/** Of the dataset versions there are; `facet datasets list` has more of each. Undefined when there is none. */
export async function onlyDataset(store: ObjectStore): Promise<string> {
  const versions: string[] = [];
  for await (const { key } of store.list('datasets/')) {
    const [, version] = /^datasets\/([0-9a-f]{12})\/manifest\.json$/.exec(key) ?? [];
    if (version !== undefined) versions.push(version);
  }
  if (versions.length === 1) return versions[0]!;
  const why = versions.length === 0 ? 'there is no dataset version' : `there are ${versions.length} dataset versions`;
  throw new FacetError('FAILED_PRECONDITION', `${why}; name one by --dataset (facet datasets list)`, {
    reason: 'WHICH_DATASET',
  });
}

async function newestVersion(store: ObjectStore, model: string): Promise<number | undefined> {
  let newest: number | undefined;
  for await (const { key } of store.list(`models/${model}/`)) {
    const [, number] = /^models\/[^/]+\/(\d+)\/manifest\.json$/.exec(key) ?? [];
    if (number !== undefined) newest = Math.max(newest ?? 0, Number(number));
  }
  return newest;
}
