import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Queries in Drizzle's words; the same on every Postgres, embedded or not. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** Work that is committed as a whole or not at all. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

export interface Migrations {
  /** The service's Postgres schema, which also keeps the list of what has been applied. */
  readonly schema: string;
  /** Folder of Drizzle migrations: `meta/_journal.json` and `NNNN_name.sql`. */
  readonly folder: string;
  /** Role that shall own the schema, where the server has it and lets the connection act as it. Default: the connection's. */
  readonly owner?: string;
}

export interface DatabaseConnection {
  readonly database: Database;
  /** Applies what is missing, one process at a time. */
  migrate(migrations: Migrations): Promise<void>;
  close(): Promise<void>;
}
