import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the embedded database lies in a data folder. */
export const databaseFolderOf = (dataFolder: string): string => join(dataFolder, 'database');

/** Whether a folder is the data folder of an embedded database: others hold nothing to ask for. */
export const holdsDatabase = (dataFolder: string): boolean => existsSync(databaseFolderOf(dataFolder));
