import type { Database, Transaction } from '@facet/port-database';
import { asc, desc, eq } from 'drizzle-orm';
import { datasets, type DatasetRow } from './dataset.table';

/** The published versions. */
export class DatasetRepository {
  constructor(private readonly database: Database) {}

  /** Adds a version; false when it is already there. */
  async add(row: DatasetRow, transaction: Transaction): Promise<boolean> {
    const added = await transaction
      .insert(datasets)
      .values(row)
      .onConflictDoNothing()
      .returning({ version: datasets.version });
    return added.length > 0;
  }

  async find(version: string): Promise<DatasetRow | undefined> {
    const [row] = await this.database.select().from(datasets).where(eq(datasets.version, version));
    return row;
  }

  async remove(version: string): Promise<void> {
    await this.database.delete(datasets).where(eq(datasets.version, version));
  }

  /** Newest first. */
  list(): Promise<DatasetRow[]> {
    return this.database.select().from(datasets).orderBy(desc(datasets.createdAt), asc(datasets.version));
  }
}
