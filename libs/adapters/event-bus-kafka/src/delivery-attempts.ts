import type { Database } from '@facet/port-database';
import { and, eq } from 'drizzle-orm';
import { attemptTable } from './bus-tables';

/**
 * How often a group has failed at which event, kept in the database so that neither a restart nor another member starts
 * to count anew. Few events have failed, so a member keeps them in memory and reads them when its partitions change.
 */
export class DeliveryAttempts {
  private failed: Promise<Map<string, number>> = Promise.resolve(new Map<string, number>());

  constructor(
    private readonly database: Database,
    private readonly group: string,
  ) {}

  /** Reads what other members have counted. A failure is met by the next `of`, which reads again. */
  refresh(): void {
    this.failed = this.read();
    this.failed.catch(() => undefined);
  }

  /** Failed attempts at an event. */
  async of(eventId: string): Promise<number> {
    const failed = await this.failed.catch(() => (this.failed = this.read()));
    return failed.get(eventId) ?? 0;
  }

  async record(eventId: string, attempts: number): Promise<void> {
    const failedAt = new Date();
    await this.database
      .insert(attemptTable)
      .values({ group: this.group, eventId, attempts, failedAt })
      .onConflictDoUpdate({ target: [attemptTable.group, attemptTable.eventId], set: { attempts, failedAt } });
    (await this.failed).set(eventId, attempts);
  }

  /** Of an event that is handled or dead. */
  async forget(eventId: string): Promise<void> {
    const failed = await this.failed;
    if (!failed.has(eventId)) return;
    await this.database
      .delete(attemptTable)
      .where(and(eq(attemptTable.group, this.group), eq(attemptTable.eventId, eventId)));
    failed.delete(eventId);
  }

  private async read(): Promise<Map<string, number>> {
    const rows = await this.database.select().from(attemptTable).where(eq(attemptTable.group, this.group));
    return new Map(rows.map(({ eventId, attempts }) => [eventId, attempts]));
  }
}
