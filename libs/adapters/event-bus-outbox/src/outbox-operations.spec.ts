import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { FacetError } from '@facet/kernel';
import type { DatabaseConnection } from '@facet/port-database';
import { describeBusOperations } from '@facet/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from './outbox-event-bus';
import { OutboxOperations } from './outbox-operations';

let connection: DatabaseConnection;
beforeAll(async () => {
  connection = await openPgliteDatabase();
  await connection.migrate(OUTBOX_MIGRATIONS);
});
afterAll(() => connection.close());

describeBusOperations('OutboxOperations', () => ({
  openBus: async () => new OutboxEventBus(connection.database),
  operations: new OutboxOperations(connection.database),
  transaction: (work) => connection.database.transaction(work),
}));

test('an event is kept for as long as its dead letter', async () => {
  let now = new Date();
  const retention = { clock: () => now, retentionMs: 60_000 };
  const topic = 'demo.kept.event.v1';
  const bus = new OutboxEventBus(connection.database, retention);
  const operations = new OutboxOperations(connection.database);
  const count = async () => {
    let letters = 0;
    await operations.visitDeadLetters({ topic }, () => void letters++);
    return letters;
  };
  await bus.publish([{ topic, key: 'k', payload: Uint8Array.of(1) }]);
  now = new Date(now.getTime() + 50_000);
  const handler = () => Promise.reject(new FacetError('INVALID_ARGUMENT', 'no'));
  await bus.subscribe({ group: 'g', topics: [topic], handler });
  await expect.poll(count, { timeout: 10_000 }).toBe(1);
  // The event is too old now, its letter is not.
  now = new Date(now.getTime() + 50_000);
  await bus.subscribe({ group: 'other', topics: ['demo.other.event.v1'], handler });
  await bus.close();
  expect(await operations.replay({ topic })).toBe(1);
});
