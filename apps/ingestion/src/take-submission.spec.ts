import { randomUUID } from 'node:crypto';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { unwrap } from '@facet/kernel';
import type { Database, DatabaseConnection } from '@facet/port-database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dyingDatabase, openDatabase, picture, useCases } from './ingestion.fixture';

let connection: DatabaseConnection;
beforeAll(async () => {
  connection = await openDatabase();
});
afterAll(() => connection.close());

const points = [1, 2, 3].flatMap((nth) => [[nth, 'before'] as const, [nth, 'after'] as const]);

test.each(points)('a call that dies in transaction %d, %s its commit, is finished by the next', async (nth, when) => {
  const { database } = connection;
  const store = new MemoryObjectStore();
  const batchId = `${when} ${nth}`;
  const image = await picture(nth * 10 + batchId.length);
  const said = { source: '', person: 'ada', isLast: true, batchSize: 0, cropRule: { scale: 1.2, sizePx: 96 } };
  const submission = { ...said, id: 'ada/1', batchId, content: { image } };
  const event = { id: randomUUID(), topic: 'ingestion.photo.submitted.v1', key: batchId, payload: image, headers: {} };
  const delivery = { ...event, publishedAt: new Date(0), group: 'ingestion', attempt: 1 };
  const take = (on: Database) => useCases(on, store).submissions.execute(submission, delivery);
  await expect(take(dyingDatabase(database, nth, when))).rejects.toThrow('killed');
  unwrap(await take(database));
  unwrap(await take(database));
  expect(unwrap(await useCases(database, store).reading.get(batchId))).toMatchObject({ total: 1, sealed: true });
  const { rows } = (await database.execute(
    `select topic from bus.event where topic like '%answered%' and encode(payload, 'escape') like '%${event.id}%'
       or topic like '%stored%' and encode(payload, 'escape') like '%${batchId}%' order by topic`,
  )) as unknown as { rows: unknown[] };
  expect(rows).toEqual([{ topic: 'ingestion.photo.stored.v1' }, { topic: 'ingestion.submission.answered.v1' }]);
});
