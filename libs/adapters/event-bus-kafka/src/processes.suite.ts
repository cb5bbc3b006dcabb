import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openPostgresDatabase } from '@facet/adapter-database-postgres';
import { seededRandom } from '@facet/kernel';
import type { DatabaseConnection } from '@facet/port-database';
import { sql, type SQL } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { kafkaClient } from './kafka-client';
import { KAFKA_BUS_MIGRATIONS } from './kafka-event-bus';
import { insertEvents } from './outbox-queries';

const TYPESCRIPT = join(__dirname, '../../../../tools/run/typescript.cjs');

interface Addresses {
  readonly brokers: string;
  readonly databaseUrl: string;
}

/** Several processes on one Postgres and one Kafka, some of which are killed or frozen. */
export function describeProcesses(addresses: () => Addresses): void {
  let connection: DatabaseConnection;
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    connection = openPostgresDatabase({ url: addresses().databaseUrl });
    await connection.migrate(KAFKA_BUS_MIGRATIONS);
    await connection.database.execute(sql`create table effect (n int, key text, at serial)`);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await connection?.close();
  });

  function start(topic: string, role: 'consumer' | 'relay') {
    const { brokers, databaseUrl } = addresses();
    const fixture = join(__dirname, 'bus-process.fixture.ts');
    const child = spawn(process.execPath, ['-r', TYPESCRIPT, fixture, databaseUrl, brokers, topic, role], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
    const hasSaid = (count: number) =>
      vi.waitFor(() => expect(said.length).toBeGreaterThanOrEqual(count), { timeout: 60_000 });
    const kill = async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      children.delete(child);
    };
    return { child, said, hasSaid, kill };
  }

  const publish = (topic: string, from: number, to: number) =>
    insertEvents(
      connection.database,
      Array.from({ length: to - from }, (_, i) => ({
        topic,
        key: `k${(from + i) % 5}`,
        payload: Buffer.from(`${from + i}`),
      })),
      new Date(),
    );

  test('a consumer that is killed again and again has had each effect once, in the order of each key', async () => {
    const topic = `processes.thing.${randomUUID()}.v1`;
    const EVENTS = 300;
    const random = seededRandom(11);
    await publish(topic, 0, EVENTS);
    for (let kills = 0; kills < 4; kills++) {
      const service = start(topic, 'consumer');
      await service.hasSaid(5 + Math.floor(random() * 30));
      await service.kill();
    }
    const last = start(topic, 'consumer');
    const effects = async () => {
      const result = await connection.database.execute(sql`select n from effect order by at`);
      return (result as unknown as { rows: { n: number }[] }).rows.map(({ n }) => n);
    };
    await vi.waitFor(async () => expect(await effects()).toHaveLength(EVENTS), { timeout: 60_000 });
    const all = Array.from({ length: EVENTS }, (_, n) => n);
    const seen = await effects();
    expect([...seen].sort((a, b) => a - b)).toEqual(all);
    for (let key = 0; key < 5; key++)
      expect(seen.filter((n) => n % 5 === key)).toEqual(all.filter((n) => n % 5 === key));
    await last.kill();
  });

  test('a relay takes over from one that is frozen, and what that one does later is refused', async () => {
    const topic = `processes.thing.${randomUUID()}.v1`;
    const relays = [start(topic, 'relay'), start(topic, 'relay')];
    const select = async <T>(query: SQL) =>
      ((await connection.database.execute(query)) as unknown as { rows: T[] }).rows;
    const owners = () =>
      select<{ owner: string }>(sql`select distinct owner from kafka_bus.relay_lease where expires_at > now()`);
    await vi.waitFor(async () => expect(await owners()).toHaveLength(2), { timeout: 60_000 });

    relays[0]!.child.kill('SIGSTOP');
    await publish(topic, 0, 200);
    await vi.waitFor(async () => expect(await select(sql`select 1 from kafka_bus.outbox`)).toEqual([]), {
      timeout: 20_000,
      interval: 20,
    });
    expect(await owners()).toHaveLength(1);

    relays[0]!.child.kill('SIGCONT');
    await vi.waitFor(async () => expect(await owners()).toHaveLength(2), { timeout: 20_000 });
    const admin = kafkaClient({ brokers: addresses().brokers.split(',') }).admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(topic);
    expect(offsets.reduce((sum, { high }) => sum + Number(high), 0)).toBe(200);
    await admin.disconnect();
    await Promise.all(relays.map(({ kill }) => kill()));
  });
}
