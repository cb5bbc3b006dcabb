import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Database, DatabaseConnection } from '@facet/port-database';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';

export interface PgliteOptions {
  /** Absent: the database lives in memory and is gone with the process. */
  readonly folder?: string;
}

/**
 * Postgres inside the process. It survives a process that is killed at any point, not a power cut: PGlite never
 * flushes to the disk (no fsync). One process per folder: take `lockFolder` first, PGlite itself does not notice.
 */
export async function openPgliteDatabase({ folder }: PgliteOptions = {}): Promise<DatabaseConnection> {
  if (folder !== undefined) mkdirSync(dirname(folder), { recursive: true });
  const client = await PGlite.create(folder === undefined ? {} : { dataDir: folder });
  const database = drizzle({ client });
  return {
    database: database as unknown as Database,
    migrate: ({ schema, folder: migrationsFolder }) =>
      migrate(database, { migrationsFolder, migrationsSchema: schema }),
    close: () => client.close(),
  };
}
