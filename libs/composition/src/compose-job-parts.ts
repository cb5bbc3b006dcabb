import { resolve } from 'node:path';
import type { ComposeParts } from '@facet/platform-bootstrap';
import { readComposition } from './composition.config';
import { openSharedObjectStore } from './open-object-store';

/**
 * What a job's program gets: the object store of the process that started it and that holds the data folder's lock. It
 * takes no lock and removes no temporary files, some of which that process may be writing.
 */
export const composeJobParts: ComposeParts = async (_names, environment) => {
  const config = readComposition(environment);
  const dataFolder = resolve(config.FACET_DATA_FOLDER);
  const objectStore = openSharedObjectStore(config, dataFolder);
  return { parts: { objectStore }, environment, dataFolder, close: () => Promise.resolve() };
};
