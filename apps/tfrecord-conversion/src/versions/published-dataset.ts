import {
  datasetManifestKey,
  datasetPrefix,
  readDatasetManifest,
  type DatasetManifest,
} from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

export interface PublishedDataset {
  readonly manifest: DatasetManifest;
  readonly manifestBytes: Uint8Array;
}

/**
 * A version that exists. Throws INVALID_ARGUMENT with the name of the `field` that is empty, NOT_FOUND, or DATA_LOSS where
 * its manifest cannot be trusted.
 */
export async function publishedDataset(
  store: ObjectStore,
  version: string,
  field = 'version',
): Promise<PublishedDataset> {
  requireVersionName(version, field);
  const key = datasetManifestKey(version);
  if (!(await store.head(key))) throw noSuchDataset(version);
  const manifestBytes = await store.readAll(key);
  return { manifest: readDatasetManifest(manifestBytes, key), manifestBytes };
}

/** Throws unless `version` can be one: it becomes a part of object keys. */
export function requireVersionName(version: string, field = 'version'): void {
  if (version === '') throw new FacetError('INVALID_ARGUMENT', `${field} is empty; it names a dataset`);
  if (!/^[0-9a-f]{12}$/.test(version)) throw noSuchDataset(version);
}

export function noSuchDataset(version: string): FacetError {
  const message = `there is no dataset version ${JSON.stringify(version)}`;
  return new FacetError('NOT_FOUND', message, { reason: 'NO_SUCH_DATASET' });
}

/** A file's name inside its version. */
export const fileNameOf = (version: string, key: string): string => key.slice(datasetPrefix(version).length);

/** Every file of a version but the manifest: shards, then label map and reports. */
export function filesOf({ splits, files }: DatasetManifest): DatasetManifest['files'] {
  return [...splits.train.shards, ...splits.validation.shards, ...files];
}
