import { randomUUID } from 'node:crypto';
import { pause } from '@facet/kernel';
import type { Delivery, NewEvent } from '@facet/port-event-bus';
import { describe, expect, test, vi } from 'vitest';
import type { Surroundings } from './kafka-event-bus.spec';

const text = (data: Uint8Array) => new TextDecoder().decode(data);
const event = (topic: string, key: string, n: number | string): NewEvent => ({
  topic,
  key,
  payload: new TextEncoder().encode(`${n}`),
});
const numbered = (topic: string, count: number, keys: number) =>
  Array.from({ length: count }, (_, n) => event(topic, `k${n % keys}`, n));

/** What a group's members do about slow and failing handlers, and about each other. */
export function describeDelivery(surroundings: () => Surroundings): void {
  const names = () => ({ topic: `delivery.thing.${randomUUID()}.v1`, group: randomUUID() });

  describe('a group', () => {
    test('goes on with healthy keys of a partition while one waits, commits nothing beyond it, and remembers its attempts', async () => {
      const { topic, group } = names();
      const before = await surroundings().openBus({ partitions: 1 });
      const handled: string[] = [];
      const attempts: number[] = [];
      const retry = { attempts: 10, firstPauseMs: 300_000, maxPauseMs: 300_000 };
      const handler = async (delivery: Delivery) => {
        if (delivery.key !== 'poison') return void handled.push(text(delivery.payload));
        attempts.push(delivery.attempt);
        throw new Error('not now');
      };
      await before.subscribe({ group, topics: [topic], retry, handler });
      await before.publish([event(topic, 'poison', 'bad')]);
      await vi.waitFor(() => expect(attempts).toEqual([1]), { timeout: 20_000 });
      await before.publish(numbered(topic, 200, 10));
      await vi.waitFor(() => expect(handled).toHaveLength(200), { timeout: 20_000 });
      await before.close();

      const after = await surroundings().openBus();
      const subscription = await after.subscribe({ group, topics: [topic], retry, handler });
      await vi.waitFor(() => expect(attempts).toEqual([1, 2]), { timeout: 20_000 });
      expect(await subscription.lag()).toBe(201);
      await after.close();
    });

    test('keeps a member whose handler runs longer than the session timeout', async () => {
      const { topic, group } = names();
      const bus = await surroundings().openBus({ sessionTimeoutMs: 1000 });
      const other = await surroundings().openBus({ sessionTimeoutMs: 1000 });
      const begun: string[] = [];
      let ended = 0;
      const handler = async (delivery: Delivery) => {
        begun.push(delivery.key);
        await pause(3500);
        ended++;
      };
      const options = { group, topics: [topic], handler };
      const members = [await bus.subscribe(options), await other.subscribe(options)];
      await bus.publish(['a', 'b', 'c'].map((key) => event(topic, key, key)));
      await vi.waitFor(() => expect(ended).toBe(3), { timeout: 20_000 });
      expect([...begun].sort()).toEqual(['a', 'b', 'c']);
      expect(members.map(({ status }) => status)).toEqual(['running', 'running']);
      await Promise.all([bus.close(), other.close()]);
    });

    test('loses nothing while members come and go, and every effect happens once', async () => {
      const { topic, group } = names();
      const { connection, openBus } = surroundings();
      const EVENTS = 1000;
      const bus = await openBus();
      const effects: number[] = [];
      let deliveries = 0;
      const handler = async (delivery: Delivery) => {
        deliveries++;
        await pause(5);
        await connection.database.transaction(async (transaction) => {
          if (await bus.claim(delivery, transaction)) effects.push(Number(text(delivery.payload)));
        });
      };
      const options = { group, topics: [topic], handler, concurrency: 4 };
      let [member] = [await bus.subscribe(options)];
      for (let round = 0; round < 5; round++) {
        await bus.publish(numbered(topic, EVENTS, 20).slice((round * EVENTS) / 5, ((round + 1) * EVENTS) / 5));
        const next = await bus.subscribe(options);
        await member.stop();
        member = next;
      }
      await vi.waitFor(() => expect(effects.length).toBeGreaterThanOrEqual(EVENTS), { timeout: 40_000 });
      expect([...effects].sort((a, b) => a - b)).toEqual(Array.from({ length: EVENTS }, (_, n) => n));
      for (let key = 0; key < 20; key++) {
        const ofKey = effects.filter((n) => n % 20 === key);
        expect(ofKey).toEqual([...ofKey].sort((a, b) => a - b));
      }
      expect(deliveries).toBeGreaterThanOrEqual(EVENTS);
      await vi.waitFor(async () => expect(await member.lag()).toBe(0), { timeout: 10_000 });
      await bus.close();
    });

    test('whose members subscribe to different topics gets all of both', async () => {
      const [one, two, { group }] = [names().topic, names().topic, names()];
      const bus = await surroundings().openBus();
      const seen: string[] = [];
      const handler = async (delivery: Delivery) => void seen.push(delivery.topic);
      await bus.subscribe({ group, topics: [one], handler });
      await bus.subscribe({ group, topics: [one, two], handler });
      await bus.publish([...numbered(one, 30, 30), ...numbered(two, 30, 30)]);
      await vi.waitFor(() => expect(seen).toHaveLength(60), { timeout: 20_000 });
      expect(seen.filter((topic) => topic === two)).toHaveLength(30);
      await bus.close();
    });
  });
}
