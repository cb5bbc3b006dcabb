import { join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { decodeEvent } from '@facet/contracts-events';
import type { DatabaseConnection } from '@facet/port-database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JobRepository } from '../persistence/job.repository';
import { TRAINING_SCHEMA } from '../persistence/training.schema';
import { VersionReservationRepository } from '../persistence/version-reservation.repository';
import { JobChanges } from './job-changes';
import { JobProgress } from './job-progress';

let connection: DatabaseConnection;
let jobs: JobRepository;
beforeAll(async () => {
  connection = await openPgliteDatabase();
  await connection.migrate(OUTBOX_MIGRATIONS);
  await connection.migrate({ schema: TRAINING_SCHEMA, folder: join(__dirname, '../../migrations') });
  jobs = new JobRepository(connection.database);
});
afterAll(() => connection.close());

async function addJob(id: string) {
  await jobs.add({
    id,
    state: 'RUNNING',
    datasetVersion: 'v',
    datasetDigest: 'd',
    architecture: 'face-cnn',
    model: 'm',
    steps: 50,
    batchSize: 1,
    learningRate: 1,
    seed: 1,
    createdAt: new Date(0),
    queuedAt: new Date(0),
  });
  return jobs.get(id);
}

test('of many steps the first, the last and one per interval are told', async () => {
  const job = await addJob('told');
  const bus = new OutboxEventBus(connection.database);
  const steps: number[] = [];
  await bus.subscribe({
    group: 'gateway',
    topics: ['training.job.progressed.v1'],
    handler: async ({ payload }) => void steps.push(decodeEvent('training.job.progressed.v1', payload).step),
  });
  let ms = 0;
  const rate = { intervalMs: 100, now: () => new Date(ms) };
  const progress = new JobProgress(connection.database, bus, jobs, new JobChanges(), rate);
  for (let step = 1; step <= 50; step++) {
    await progress.step(job, { step, loss: 2 / step, accuracy: 0.5, secondsPerStep: 0.01 });
    ms += 10;
  }
  await expect.poll(() => steps, { timeout: 20_000 }).toEqual([1, 11, 21, 31, 41, 50]);
  expect(await jobs.get('told')).toMatchObject({
    step: 50,
    loss: 0.04,
    firstLoss: 2,
    accuracy: 0.5,
    secondsPerStep: 0.01,
  });
  await bus.close();
});

test('version numbers are per model, without gaps, and a job keeps its own', async () => {
  const versions = new VersionReservationRepository(connection.database);
  for (const id of ['a', 'b', 'c']) await addJob(id);
  expect(await versions.reserve('one', 'a')).toBe(1);
  expect(await versions.reserve('one', 'b')).toBe(2);
  expect(await versions.reserve('two', 'c')).toBe(1);
  expect(await versions.reserve('one', 'a')).toBe(1);
});
