import { join, resolve } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { readConfig } from '@facet/platform-config';
import type { ComposeParts } from '@facet/platform-bootstrap';
import { compositionConfig } from './composition.config';

/**
 * What a job's program gets: the object store of the process that started it and that holds the data folder's lock. It
 * takes no lock and removes no temporary files, some of which that process may be writing.
 */
export const composeJobParts: ComposeParts = async (_names, environment) => {
  const dataFolder = resolve(readConfig(compositionConfig, environment).FACET_DATA_FOLDER);
  const objectStore = new FileObjectStore(join(dataFolder, 'objects'));
  return { parts: { objectStore }, environment, dataFolder, close: () => Promise.resolve() };
};
