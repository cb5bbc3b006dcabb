import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { FacetError, pause } from '@facet/kernel';
import { sql } from 'drizzle-orm';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from './outbox-event-bus';

// A service to be killed: each event adds one row to `effect`, guarded by a claim, and publishes a follow-up event in
// the same transaction. Every third event fails once after its effect. Kills itself at a point of its own that it is
// given, or says its effects when nothing is left.
async function main(folder: string, events: number, killAt: number): Promise<void> {
  let points = 0;
  const point = () => ++points === killAt && process.kill(process.pid, 'SIGKILL');
  const connection = await openPgliteDatabase({ folder });
  await connection.migrate(OUTBOX_MIGRATIONS);
  const { database } = connection;
  const bus = new OutboxEventBus(database);
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`create table if not exists effect (topic text, n int, at serial)`);
    const { rows } = (await transaction.execute(sql`select 1 from bus.event limit 1`)) as unknown as {
      rows: unknown[];
    };
    if (rows.length > 0) return;
    const event = (n: number) => ({ topic: 'first', key: `k${n % 5}`, payload: Uint8Array.of(n) });
    await bus.publish(
      Array.from({ length: events }, (_, n) => event(n)),
      transaction,
    );
  });
  const subscribe = (topic: string, next?: string) =>
    bus.subscribe({
      group: 'service',
      topics: [topic],
      retry: { attempts: 100, firstPauseMs: 1, maxPauseMs: 5 },
      handler: async (delivery) => {
        const n = delivery.payload[0]!;
        point();
        await database.transaction(async (transaction) => {
          if (!(await bus.claim(delivery, transaction))) return;
          await transaction.execute(sql`insert into effect (topic, n) values (${topic}, ${n})`);
          point();
          if (next) await bus.publish([{ topic: next, key: delivery.key, payload: delivery.payload }], transaction);
          point();
        });
        point();
        if (n % 3 === 0 && delivery.attempt === 1) throw new FacetError('UNAVAILABLE', 'after the effect');
      },
    });
  const subscriptions = [await subscribe('first', 'second'), await subscribe('second')];
  const lag = async () => Math.max(...(await Promise.all(subscriptions.map((subscription) => subscription.lag()))));
  while ((await lag()) > 0) await pause(50);
  await bus.close();
  const { rows } = await database
    .execute(sql`select topic, n from effect order by at`)
    .then((result) => result as unknown as { rows: { topic: string; n: number }[] });
  process.stdout.write(JSON.stringify(rows));
  process.exit(0);
}

const [, , folder, events, killAt] = process.argv;
void main(folder!, Number(events), Number(killAt));
