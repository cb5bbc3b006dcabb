import type { Database } from '@facet/port-database';
import { eq, max } from 'drizzle-orm';
import { versionReservations } from './version-reservation.table';

export class VersionReservationRepository {
  constructor(private readonly database: Database) {}

  /** The number of a job, or of a calibration, from now on its own: the next free one of the model, from 1. */
  reserve(model: string, jobId: string): Promise<number> {
    return this.database.transaction(
      async (tx) => {
        const [own] = await tx.select().from(versionReservations).where(eq(versionReservations.jobId, jobId));
        if (own) return own.version;
        const [last] = await tx
          .select({ version: max(versionReservations.version) })
          .from(versionReservations)
          .where(eq(versionReservations.model, model));
        const version = (last?.version ?? 0) + 1;
        await tx.insert(versionReservations).values({ jobId, model, version });
        return version;
      },
      { isolationLevel: 'serializable' },
    );
  }
}
