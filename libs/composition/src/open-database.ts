import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { openPostgresDatabase } from '@facet/adapter-database-postgres';
import type { DatabaseConnection } from '@facet/port-database';
import type { CompositionConfig } from './composition.config';
import { databaseFolderOf } from './data-folder';

/** Postgres where `DATABASE_URL` says so, else the database inside this process. */
export async function openDatabase(config: CompositionConfig, dataFolder: string): Promise<DatabaseConnection> {
  const { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, DATABASE_STATEMENT_TIMEOUT_MS: statementTimeoutMs } = config;
  if (url === undefined) return openPgliteDatabase({ folder: databaseFolderOf(dataFolder) });
  return openPostgresDatabase({ url, poolSize, statementTimeoutMs });
}
