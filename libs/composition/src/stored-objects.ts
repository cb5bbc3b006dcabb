import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import type { Environment } from '@facet/platform-config';
import type { ObjectStore } from '@facet/port-object-store';
import { noDataFolder } from './data-folder';

/**
 * The objects of the services, for a program that only reads: it needs no lock, so it may run beside them. A bucket's
 * library is loaded only where `OBJECT_STORE_URL` names one. A folder without objects is refused: NOT_FOUND
 * (NO_DATA_FOLDER).
 */
export async function openStoredObjects(environment: Environment, dataFolder: string): Promise<ObjectStore> {
  if (!environment['OBJECT_STORE_URL']) return existingFiles(dataFolder);
  const { readComposition } = await import('./composition.config');
  const { openSharedObjectStore } = await import('./open-object-store');
  return openSharedObjectStore(readComposition(environment), dataFolder);
}

/** Where the objects lie in a data folder that no bucket stands in for. */
export const objectsFolderOf = (dataFolder: string): string => join(dataFolder, 'objects');

function existingFiles(dataFolder: string): ObjectStore {
  const folder = objectsFolderOf(dataFolder);
  if (existsSync(folder)) return new FileObjectStore(folder);
  throw noDataFolder(dataFolder, 'a bucket by OBJECT_STORE_URL');
}
