import { FacetError, pause } from '@facet/kernel';
import type { Database, DatabaseConnection, Migrations } from '@facet/port-database';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Pool } from 'pg';
import { lostAgainstAnother } from './postgres-error';
import { translatingPool } from './translating-pool';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; never part of a message. */
  readonly url: string;
  /** Connections at most; default 10. */
  readonly poolSize?: number;
  /** Longest time of one statement; default 30 s. */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a lock that another transaction holds; default 10 s. */
  readonly lockTimeoutMs?: number;
  /** Longest wait for a connection, of the pool or to the server; default 5 s. */
  readonly connectTimeoutMs?: number;
  /**
   * A transaction that does nothing for so long is ended by the server; default 15 s. What a frozen process has locked is free
   * then, before those who wait for it have used up their attempts.
   */
  readonly idleInTransactionTimeoutMs?: number;
  /** Shown in `pg_stat_activity`; default `facet`. */
  readonly applicationName?: string;
  /** Told of idle connections that broke; the next query makes new ones. Default: a warning of the process. */
  readonly onFault?: (error: unknown) => void;
}

/** Runs of a transaction that loses against others (serialisation failure, deadlock) before its error is the caller's. */
const MOST_RUNS = 5;
const FIRST_PAUSE_MS = 10;

/** Key of the advisory lock under which migrations run, the same in every process: the bytes of "facet". */
const MIGRATION_LOCK = 0x6661636574;

const ACT_AS_OWNER = `select set_config('role', rolname, false) from pg_roles
  where rolname = $1 and pg_has_role(current_user, oid, 'member')`;

/**
 * A Postgres server (15 or newer) through a pool. Opens no connection by itself: `migrate` or the first query does. A
 * connection that breaks fails the queries on it with UNAVAILABLE (DATABASE_UNREACHABLE), and later ones use another.
 * A transaction that the server gave up in favour of another is run again, so its function must be free of effects
 * outside the database.
 */
export function openPostgresDatabase(options: PostgresOptions): DatabaseConnection {
  const pool = translatingPool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    lock_timeout: options.lockTimeoutMs ?? 10_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 15_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    application_name: options.applicationName ?? 'facet',
    keepAlive: true,
  });
  pool.on('error', options.onFault ?? warn);
  return new PostgresConnection(pool);
}

class PostgresConnection implements DatabaseConnection {
  readonly database: Database;
  private closed: Promise<void> | undefined;

  constructor(private readonly pool: Pool) {
    const drizzled = drizzle(pool) as unknown as Database;
    const transaction = drizzled.transaction.bind(drizzled);
    drizzled.transaction = (work, config) => runAgain(() => transaction(work, config));
    this.database = drizzled;
  }

  async migrate({ schema, folder, owner }: Migrations): Promise<void> {
    // One session takes the lock and holds it to its end; it waits for another process's migrations without a limit.
    const client = await this.pool.connect();
    try {
      await client.query('set lock_timeout = 0; set statement_timeout = 0');
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      if (owner !== undefined) await client.query(ACT_AS_OWNER, [owner]);
      await migrate(drizzle(client), { migrationsFolder: folder, migrationsSchema: schema });
    } catch (cause) {
      const error = FacetError.from(cause);
      if (error.code === 'UNAVAILABLE') throw error;
      throw new FacetError('FAILED_PRECONDITION', `the migrations of schema ${schema} failed: ${String(cause)}`, {
        reason: 'MIGRATION_FAILED',
        details: { schema, folder },
        cause,
      });
    } finally {
      // Ends the session, and with it the lock, the role and the settings, whatever state it is in.
      client.release(true);
    }
  }

  close(): Promise<void> {
    this.closed ??= this.pool.end();
    return this.closed;
  }
}

async function runAgain<T>(run: () => Promise<T>): Promise<T> {
  for (let runs = 1; ; runs++) {
    try {
      return await run();
    } catch (error) {
      if (runs === MOST_RUNS || !lostAgainstAnother(error)) throw error;
      // Not the same pause for both, or they would meet again.
      await pause(FIRST_PAUSE_MS * 2 ** runs * Math.random());
    }
  }
}

function warn(error: unknown): void {
  process.emitWarning(`an idle connection to the database broke: ${error instanceof Error ? error.message : ''}`);
}
