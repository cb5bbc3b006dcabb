import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openPostgresDatabase } from '@facet/adapter-database-postgres';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from '@facet/adapter-event-bus-kafka';
import { pause } from '@facet/kernel';
import type { DatabaseConnection } from '@facet/port-database';
import { sql } from 'drizzle-orm';
import { KEYS, PARTITIONS, payload, perSecond } from './events-load';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Events in one call of `publish`. */
const PUBLISHED_TOGETHER = 100;
/** Published and not yet handled; the publisher waits, so that what is measured is a flow and not a backlog. */
const MOST_UNDERWAY = 2000;
const MEMORY_SAMPLES = 10;

const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;

export interface FlowTaken {
  readonly perSecond: number;
  /** After each tenth of the events, garbage collected. */
  readonly heapMegabytes: readonly number[];
  readonly residentMegabytes: readonly number[];
}

/** Our bus with its relay, its consumer and a publisher in this process, on a Postgres that flushes each commit. */
export class EventsOnOurBus {
  private constructor(
    private readonly brokers: readonly string[],
    private readonly connection: DatabaseConnection,
  ) {}

  static async open(brokers: readonly string[], databaseUrl: string): Promise<EventsOnOurBus> {
    const connection = openPostgresDatabase({ url: databaseUrl, poolSize: 40 });
    await connection.migrate(KAFKA_BUS_MIGRATIONS);
    await connection.database.execute(sql`create table if not exists effect (n serial, topic text, key text)`);
    return new EventsOnOurBus(brokers, connection);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** From the first publication to the last effect. */
  async endToEnd(count: number): Promise<FlowTaken> {
    const topic = `bench.flow.${randomUUID()}.v1`;
    const bus = await this.openBus(topic);
    const { database } = this.connection;
    const [heapMegabytes, residentMegabytes]: [number[], number[]] = [[], []];
    let handled = 0;
    let done = () => {};
    const finished = new Promise<void>((resolve) => (done = resolve));
    await bus.subscribe({
      group: topic,
      concurrency: 32,
      topics: [topic],
      handler: async (delivery) => {
        await database.transaction(async (transaction) => {
          if (await bus.claim(delivery, transaction))
            await transaction.execute(sql`insert into effect (topic, key) values (${topic}, ${delivery.key})`);
        });
        handled++;
        if (handled % Math.ceil(count / MEMORY_SAMPLES) === 0 || handled === count) {
          collectGarbage();
          heapMegabytes.push(megabytes(process.memoryUsage().heapUsed));
          residentMegabytes.push(megabytes(process.memoryUsage().rss));
        }
        if (handled === count) done();
      },
    });
    const started = performance.now();
    for (let published = 0; published < count; published += PUBLISHED_TOGETHER) {
      while (published - handled > MOST_UNDERWAY) await pause(5);
      await bus.publish(eventsOf(topic, published, Math.min(count, published + PUBLISHED_TOGETHER)));
    }
    await finished;
    const taken = perSecond(count, started);
    const [row] = (
      (await database.execute(sql`select count(*)::int as effects from effect where topic = ${topic}`)) as unknown as {
        rows: { effects: number }[];
      }
    ).rows;
    if (row?.effects !== count) throw new Error(`${row?.effects} effects of ${count} events`);
    await bus.close();
    return { perSecond: taken, heapMegabytes, residentMegabytes };
  }

  /** From an outbox that holds all events to one that is empty. */
  async relayAlone(count: number): Promise<number> {
    const topic = `bench.relay.${randomUUID()}.v1`;
    const waiting = await this.openBus(topic);
    await waiting.close();
    const { database } = this.connection;
    // A bus whose relay never gets a range writes the outbox only.
    await database.execute(sql`update kafka_bus.relay_lease set owner = null, expires_at = 'infinity'`);
    const writer = await this.openBus(topic);
    for (let from = 0; from < count; from += 1000)
      await writer.publish(eventsOf(topic, from, Math.min(count, from + 1000)));
    const started = performance.now();
    await database.execute(sql`update kafka_bus.relay_lease set expires_at = '-infinity'`);
    const left = async () =>
      (await database.execute(sql`select 1 from kafka_bus.outbox limit 1`)) as unknown as { rows: [] };
    while ((await left()).rows.length > 0) await pause(20);
    const taken = perSecond(count, started);
    await writer.close();
    return taken;
  }

  private openBus(topic: string): Promise<KafkaEventBus> {
    const { database } = this.connection;
    return KafkaEventBus.open({ brokers: this.brokers, database, topics: [{ name: topic, partitions: PARTITIONS }] });
  }
}

function eventsOf(topic: string, from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => ({ topic, key: `k${(from + i) % KEYS}`, payload }));
}
