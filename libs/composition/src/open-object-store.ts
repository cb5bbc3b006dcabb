import { FileObjectStore } from '@facet/adapter-object-store-files';
import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import type { ObjectStore } from '@facet/port-object-store';
import type { CompositionConfig } from './composition.config';
import { objectsFolderOf } from './stored-objects';

/** The store of a service, which alone writes to its folder where it is one. */
export async function openObjectStore(config: CompositionConfig, dataFolder: string): Promise<ObjectStore> {
  const store = openSharedObjectStore(config, dataFolder);
  // A bucket has no unfinished files.
  if (store instanceof FileObjectStore) await store.removeTemporaryFiles();
  return store;
}

/** The same store for a job's program, beside the service that holds the data folder. */
export function openSharedObjectStore(config: CompositionConfig, dataFolder: string): ObjectStore {
  const { OBJECT_STORE_URL: url, GCS_API_ENDPOINT: apiEndpoint } = config;
  return url === undefined
    ? new FileObjectStore(objectsFolderOf(dataFolder))
    : openGcsObjectStore(url, { apiEndpoint });
}
