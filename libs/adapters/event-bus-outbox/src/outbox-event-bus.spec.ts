import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import type { DatabaseConnection } from '@facet/port-database';
import { describeEventBus } from '@facet/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
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

test('the age of the outbox is that of its oldest event that somebody has still to handle', async () => {
  const own = await openPgliteDatabase();
  await own.migrate(OUTBOX_MIGRATIONS);
  let now = new Date();
  const bus = new OutboxEventBus(own.database, { clock: () => now });
  const topic = 'demo.waiting.event.v1';
  // No group is to have it yet.
  await bus.publish([event(topic)]);
  now = new Date(now.getTime() + 5000);
  expect(await bus.outboxAgeSeconds()).toBe(0);
  let handle = (): void => undefined;
  const handled = new Promise<void>((resolve) => (handle = resolve));
  const subscription = await bus.subscribe({ group: 'g', topics: [topic], handler: () => handled });
  await vi.waitFor(async () => expect(await bus.outboxAgeSeconds()).toBe(5), 10_000);
  handle();
  await vi.waitFor(async () => expect(await subscription.lag()).toBe(0), 10_000);
  expect(await bus.outboxAgeSeconds()).toBe(0);
  await bus.close();
  await own.close();
});
