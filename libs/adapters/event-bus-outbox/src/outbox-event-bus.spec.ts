import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import type { DatabaseConnection } from '@facet/port-database';
import { describeEventBus } from '@facet/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from './outbox-event-bus';

let connection: DatabaseConnection;
beforeAll(async () => {
  connection = await openPgliteDatabase();
  await connection.migrate(OUTBOX_MIGRATIONS);
});
afterAll(() => connection.close());

describeEventBus('OutboxEventBus', () => ({
  bus: new OutboxEventBus(connection.database),
  transaction: (work) => connection.database.transaction(work),
}));

const event = (topic: string, key = 'k') => ({ topic, key, payload: Uint8Array.of(1) });

test('an event exists exactly when its transaction commits', async () => {
  const bus = new OutboxEventBus(connection.database);
  const failing = connection.database.transaction(async (tx) => {
    await bus.publish([event('demo.rolled.back.v1', 'lost')], tx);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await connection.database.transaction((tx) => bus.publish([event('demo.rolled.back.v1', 'kept')], tx));
  const key = await new Promise<string>((resolve) => {
    void bus.subscribe({
      group: 'g',
      topics: ['demo.rolled.back.v1'],
      handler: async (delivery) => resolve(delivery.key),
    });
  });
  expect(key).toBe('kept');
  await bus.close();
});

test('a claim of a transaction that fails is not granted', async () => {
  const bus = new OutboxEventBus(connection.database);
  const delivery = {
    ...event('t'),
    id: '6f1c2b1e-0000-4000-8000-000000000001',
    group: 'g',
    attempt: 1,
    headers: {},
    publishedAt: new Date(),
  };
  const failing = connection.database.transaction(async (tx) => {
    expect(await bus.claim(delivery, tx)).toBe(true);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await connection.database.transaction((tx) => bus.claim(delivery, tx))).toBe(true);
});

test('what was in flight when the process died is delivered again, with its attempts', async () => {
  const topic = 'demo.crashed.process.v1';
  const before = new OutboxEventBus(connection.database);
  await before.publish([event(topic)]);
  // The first process never comes back from its handler.
  await new Promise<void>((resolve) => {
    const handler = () => (resolve(), new Promise<void>(() => {}));
    void before.subscribe({ group: 'g', topics: [topic], handler });
  });
  const after = new OutboxEventBus(connection.database);
  const attempt = await new Promise<number>((resolve) => {
    void after.subscribe({ group: 'g', topics: [topic], handler: async (delivery) => resolve(delivery.attempt) });
  });
  expect(attempt).toBe(1);
  await after.close();
});

test('events that everybody has handled are forgotten after the retention', async () => {
  const topic = 'demo.old.event.v1';
  let now = new Date();
  const bus = new OutboxEventBus(connection.database, { clock: () => now, retentionMs: 1000 });
  await bus.publish([event(topic)]);
  now = new Date(now.getTime() + 2000);
  const fresh = await bus.subscribe({ group: 'late', topics: [topic], handler: async () => {} });
  expect(await fresh.lag()).toBe(0);
  await bus.close();
});
