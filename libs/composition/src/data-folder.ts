import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';

/** Where the embedded database lies in a data folder. */
export const databaseFolderOf = (dataFolder: string): string => join(dataFolder, 'database');

/** Whether a folder is the data folder of an embedded database: others hold nothing to ask for. */
export const holdsDatabase = (dataFolder: string): boolean => existsSync(databaseFolderOf(dataFolder));

/** NOT_FOUND (NO_DATA_FOLDER) for a folder that holds nothing; `otherwise` is what else could be named. */
export function noDataFolder(folder: string, otherwise: string): FacetError {
  const message = `${folder} is no data folder of Facet; name another by --data, or ${otherwise}`;
  return new FacetError('NOT_FOUND', message, { reason: 'NO_DATA_FOLDER' });
}
