import { InternalError } from '@facet/kernel';
import type { Database, Transaction } from '@facet/port-database';
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Job, JobState } from '../application/job';
import { jobs } from './job.table';

type NewJob = typeof jobs.$inferInsert;
type JobChange = Partial<Omit<Job, 'id' | 'state'>>;

export class JobRepository {
  constructor(private readonly database: Database) {}

  /** False when there is a job with this id. */
  async add(job: NewJob): Promise<boolean> {
    const added = await this.database.insert(jobs).values(job).onConflictDoNothing().returning({ id: jobs.id });
    return added.length > 0;
  }

  async find(id: string): Promise<Job | undefined> {
    const [job] = await this.database.select().from(jobs).where(eq(jobs.id, id));
    return job;
  }

  async get(id: string): Promise<Job> {
    const job = await this.find(id);
    if (!job) throw new InternalError(`job ${id} is gone`);
    return job;
  }

  /** Newest first. */
  list(): Promise<Job[]> {
    return this.database.select().from(jobs).orderBy(desc(jobs.createdAt), asc(jobs.id));
  }

  inState(...states: JobState[]): Promise<Job[]> {
    return this.database
      .select()
      .from(jobs)
      .where(inArray(jobs.state, states))
      .orderBy(asc(jobs.queuedAt), asc(jobs.id));
  }

  /** Moves a job that is in one of the states `from`; false when it is in another. */
  async move(
    id: string,
    from: readonly JobState[],
    to: JobState,
    change: JobChange = {},
    transaction: Database | Transaction = this.database,
  ): Promise<boolean> {
    const moved = await transaction
      .update(jobs)
      .set({ ...change, state: to })
      .where(and(eq(jobs.id, id), inArray(jobs.state, [...from])))
      .returning({ id: jobs.id });
    return moved.length > 0;
  }

  async change(id: string, change: JobChange): Promise<void> {
    await this.database.update(jobs).set(change).where(eq(jobs.id, id));
  }

  async progress(
    id: string,
    progress: Pick<Job, 'step' | 'loss' | 'accuracy' | 'secondsPerStep'> & Partial<Pick<Job, 'firstLoss'>>,
    transaction: Transaction,
  ): Promise<void> {
    await transaction.update(jobs).set(progress).where(eq(jobs.id, id));
  }
}
