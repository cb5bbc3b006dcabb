import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresDatabase } from '@facet/adapter-database-postgres';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from '@facet/adapter-event-bus-kafka';
import { pause } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import { RealKafka, RealPostgres, type RealKafkaOptions } from '@facet/testing/real-parts';
import { sql } from 'drizzle-orm';
import { EventWorker } from './event-worker-process';
import { LAB_TOPIC } from './lab-names';
import { whenAvailable } from './when-available';

/** What is left of a load of numbered events. */
export interface EffectCheck {
  /** Events without an effect. */
  readonly lost: number;
  /** Events with several effects. */
  readonly doubled: number;
  /** Effects that came before that of an earlier event of their key. */
  readonly outOfOrder: number;
}

const POLL_MS = 50;
const KEYS = 40;

/**
 * A real Kafka and a real Postgres, events that are numbered, and workers (processes of their own) that handle each
 * event by one row. Whatever is done to brokers and workers, each number must end with one row, in the order of its key.
 */
export class EventLab {
  private readonly workers: EventWorker[] = [];
  private published = 0;

  private constructor(
    private readonly folder: string,
    readonly kafka: RealKafka,
    readonly postgres: RealPostgres,
    readonly database: Database,
    readonly bus: KafkaEventBus,
    private readonly close: () => Promise<void>,
  ) {}

  static async open(cluster: Omit<RealKafkaOptions, 'folder'> = {}): Promise<EventLab> {
    const folder = mkdtempSync(join(tmpdir(), 'facet-events-'));
    const [kafka, postgres] = await Promise.all([
      RealKafka.start({ folder, ...cluster }),
      RealPostgres.start({ folder }),
    ]);
    const connection = openPostgresDatabase({ url: postgres.url });
    try {
      await connection.migrate(KAFKA_BUS_MIGRATIONS);
      const { database } = connection;
      await database.execute(
        sql`create table effect (seq bigserial primary key, number int not null, key text not null)`,
      );
      const options = { database, brokers: kafka.addresses.split(','), topics: [{ name: LAB_TOPIC }] };
      const bus = await whenAvailable(() => KafkaEventBus.open({ ...options, onFault: () => undefined }));
      return new EventLab(folder, kafka, postgres, database, bus, async () => {
        await bus.close();
        await connection.close();
      });
    } catch (error) {
      await Promise.all([connection.close(), kafka.stop()]);
      await postgres.stop();
      throw error;
    }
  }

  /** Another member of the group, as its own process; resolves when it takes part. */
  async startWorker(): Promise<EventWorker> {
    const { kafka, postgres, folder } = this;
    const worker = new EventWorker(`worker-${this.workers.length + 1}`, { kafka, postgres, folder });
    this.workers.push(worker);
    worker.start();
    await worker.whenReady();
    return worker;
  }

  /** Publishes `count` more events, `perSecond` of them each second. */
  async publish(count: number, perSecond: number): Promise<void> {
    const end = this.published + count;
    const perStep = Math.max(1, Math.round((perSecond * POLL_MS) / 1000));
    while (this.published < end) {
      const events = Array.from({ length: Math.min(perStep, end - this.published) }, () => {
        const number = this.published++;
        return { topic: LAB_TOPIC, key: `key-${number % KEYS}`, payload: Buffer.from(String(number)) };
      });
      await this.bus.publish(events);
      await pause(POLL_MS);
    }
  }

  async effects(): Promise<number> {
    const { rows } = (await this.database.execute(sql`select count(*)::int as count from effect`)) as unknown as {
      rows: [{ count: number }];
    };
    return rows[0].count;
  }

  /** Seconds until there are `count` more effects; rejects after `timeoutMs`. */
  async secondsUntilMore(count: number, timeoutMs: number): Promise<number> {
    const started = performance.now();
    const wanted = (await this.effects()) + count;
    while ((await this.effects()) < wanted) {
      if (performance.now() - started > timeoutMs) throw new Error(`no ${count} more effects within ${timeoutMs} ms`);
      await pause(POLL_MS);
    }
    return (performance.now() - started) / 1000;
  }

  /** Waits until every published event has had an effect, or `timeoutMs` have passed; then counts what is wrong. */
  async check(timeoutMs: number): Promise<EffectCheck> {
    const deadline = Date.now() + timeoutMs;
    const count = async () => {
      const { rows } = (await this.database.execute(sql`select
        count(distinct number)::int as numbers, count(*)::int as effects,
        (select count(*)::int from (select number < max(number) over (partition by key order by seq
          rows between unbounded preceding and 1 preceding) as late from effect) as o where late) as late
        from effect`)) as unknown as { rows: [{ numbers: number; effects: number; late: number }] };
      const { numbers, effects, late } = rows[0];
      return { lost: this.published - numbers, doubled: effects - numbers, outOfOrder: late };
    };
    for (;;) {
      const checked = await count();
      if (checked.lost === 0 || Date.now() > deadline) return checked;
      await pause(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.close();
    await Promise.all([this.kafka.stop(), this.postgres.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether every promise to a load of events was kept. */
export const isKept = ({ lost, doubled, outOfOrder }: EffectCheck): boolean =>
  lost === 0 && doubled === 0 && outOfOrder === 0;
