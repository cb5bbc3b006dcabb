import type { Database, Transaction } from '@facet/port-database';
import { and, asc, desc, eq, ne } from 'drizzle-orm';
import { modelVersions, type ModelVersionRow } from './model-versions.table';

export class ModelVersionsRepository {
  constructor(private readonly database: Database) {}

  /** By name, each model's newest version first. */
  all(): Promise<ModelVersionRow[]> {
    return this.database.select().from(modelVersions).orderBy(asc(modelVersions.model), desc(modelVersions.version));
  }

  /** Inserts the row, or replaces the one of that version. */
  async save(row: ModelVersionRow, within: Database | Transaction = this.database): Promise<void> {
    const target = [modelVersions.model, modelVersions.version];
    await within.insert(modelVersions).values(row).onConflictDoUpdate({ target, set: row });
  }

  /** Saves `row` as the model's AVAILABLE version and marks the one that was as UNLOADED. */
  async saveAvailable(row: ModelVersionRow, within: Database | Transaction = this.database): Promise<void> {
    const { model, version, state, updatedAt } = row;
    await within
      .update(modelVersions)
      .set({ state: 'UNLOADED', updatedAt })
      .where(and(eq(modelVersions.model, model), eq(modelVersions.state, state), ne(modelVersions.version, version)));
    await this.save(row, within);
  }
}
