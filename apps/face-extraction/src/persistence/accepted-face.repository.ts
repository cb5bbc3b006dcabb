import type { Database, Transaction } from '@facet/port-database';
import { and, asc, count, eq, gt } from 'drizzle-orm';
import type { AcceptedFace } from '../application/accepted-face';
import { acceptedFaceTable } from './accepted-face.table';

export class AcceptedFaceRepository {
  constructor(private readonly database: Database) {}

  async add(face: AcceptedFace, transaction: Transaction): Promise<void> {
    await transaction.insert(acceptedFaceTable).values(face).onConflictDoNothing();
  }

  async countOf(batchId: string): Promise<number> {
    const [row] = await this.database
      .select({ faces: count() })
      .from(acceptedFaceTable)
      .where(eq(acceptedFaceTable.batchId, batchId));
    return row!.faces;
  }

  /** The next faces after `afterPath`, in the order of paths. */
  async page(batchId: string, afterPath: string, limit: number): Promise<AcceptedFace[]> {
    return this.database
      .select()
      .from(acceptedFaceTable)
      .where(and(eq(acceptedFaceTable.batchId, batchId), gt(acceptedFaceTable.path, afterPath)))
      .orderBy(asc(acceptedFaceTable.path))
      .limit(limit);
  }
}
