import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { FacetError } from '@facet/kernel';
import type { Database, DatabaseConnection } from '@facet/port-database';
import { drizzle, type PgliteDatabase } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { join, resolve } from 'node:path';
import { lockFolder } from './folder-lock';

/** Where the data lives: in a folder that this process alone uses, or nowhere. */
export type PglitePlace = { readonly folder: string } | { readonly memory: true };

/**
 * Opens the Postgres that runs inside this process. A folder is locked first, because PGlite itself lets two processes
 * write one folder and loses their data: a held one is FAILED_PRECONDITION, reason DATA_FOLDER_LOCKED.
 *
 * What is committed survives the process being killed, not a power cut: PGlite never calls fsync.
 * There is one session: transactions run one after the other, so never await the database inside its own transaction.
 * A first open takes seconds (a new cluster is made), a later one 0.3 s; in memory every open is a first one.
 */
export async function openPgliteDatabase(place: PglitePlace = { memory: true }): Promise<DatabaseConnection> {
  if ('memory' in place) return new PgliteConnection(await PGlite.create());
  const folder = resolve(place.folder);
  const unlock = lockFolder(folder);
  try {
    return new PgliteConnection(await openCluster(folder), unlock);
  } catch (cause) {
    unlock();
    throw openingError(folder, cause);
  }
}

/** A cluster gets its name when it is whole: one whose making was interrupted could never be opened again. */
async function openCluster(folder: string): Promise<PGlite> {
  const cluster = join(folder, 'postgres');
  if (!existsSync(cluster)) {
    const unfinished = join(folder, 'postgres.unfinished');
    await rm(unfinished, { recursive: true, force: true });
    await (await PGlite.create(unfinished)).close();
    await rename(unfinished, cluster);
  }
  return PGlite.create(cluster);
}

/** ENOSPC in the numbers of WASI, which PGlite's errors of the file system carry instead of words. */
const WASI_DISK_FULL = 51;

function openingError(folder: string, cause: unknown): FacetError {
  if ((cause as { errno?: unknown })?.errno === WASI_DISK_FULL)
    return new FacetError('RESOURCE_EXHAUSTED', `the disk of ${folder} is full; free some space and try again`, {
      reason: 'DISK_FULL',
      details: { folder },
      cause,
    });
  return new FacetError('FAILED_PRECONDITION', `the database in ${folder} cannot be opened: ${String(cause)}`, {
    reason: 'DATABASE_UNREADABLE',
    details: { folder },
    cause,
  });
}

class PgliteConnection implements DatabaseConnection {
  readonly database: Database;
  private readonly drizzled: PgliteDatabase;
  private lastMigration: Promise<void> = Promise.resolve();
  private closed: Promise<void> | undefined;

  constructor(
    private readonly postgres: PGlite,
    private readonly unlock?: () => void,
  ) {
    this.drizzled = drizzle(postgres);
    this.database = this.drizzled as unknown as Database;
  }

  migrate({ schema, folder }: { schema: string; folder: string }): Promise<void> {
    const apply = () => migrate(this.drizzled, { migrationsFolder: folder, migrationsSchema: schema });
    // Drizzle looks at what is applied before its transaction starts, so two at once would apply it twice.
    const migrated = this.lastMigration.then(apply).catch((cause: unknown) => {
      throw new FacetError('FAILED_PRECONDITION', `the migrations of schema ${schema} failed: ${String(cause)}`, {
        reason: 'MIGRATION_FAILED',
        details: { schema, folder },
        cause,
      });
    });
    this.lastMigration = migrated.catch(() => undefined);
    return migrated;
  }

  close(): Promise<void> {
    this.closed ??= this.postgres.close().finally(() => this.unlock?.());
    return this.closed;
  }
}
