import { randomUUID } from 'node:crypto';
import { FacetError } from '@facet/kernel';
import type { Transaction } from '@facet/port-database';
import {
  DEAD_LETTER_HEADERS,
  type BusOperations,
  type DeadLetter,
  type DeadLetterFilter,
  type Delivery,
  type EventBus,
} from '@facet/port-event-bus';
import { beforeEach, describe, expect, test } from 'vitest';

export interface OperationsUnderTest {
  /** The bus as a process opens it; closed by the test. */
  openBus(): Promise<EventBus>;
  readonly operations: BusOperations;
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const WAIT = { timeout: 20_000 };

/** What a person can do with every bus from outside. */
export function describeBusOperations(name: string, open: () => OperationsUnderTest): void {
  let topic: string;
  let bad: string;
  let good: string;
  beforeEach(() => {
    topic = `demo.letter.${randomUUID()}.v1`;
    bad = `${randomUUID()}-bad`;
    good = `${randomUUID()}-good`;
  });

  /** Runs both groups until they have seen `events` each; `work` is what the bad one does. */
  async function consume(events: number, work: (delivery: Delivery, bus: EventBus) => Promise<void>) {
    const bus = await open().openBus();
    const seen: Record<string, Delivery[]> = { [bad]: [], [good]: [] };
    const on = (group: string, handle: (delivery: Delivery) => Promise<void>) =>
      bus.subscribe({
        group,
        topics: [topic],
        handler: async (delivery) => {
          seen[group]!.push(delivery);
          await handle(delivery);
        },
      });
    const subscriptions = [await on(bad, (delivery) => work(delivery, bus)), await on(good, async () => {})];
    await expect.poll(() => seen[bad]!.length, WAIT).toBeGreaterThanOrEqual(events);
    for (const subscription of subscriptions) await expect.poll(() => subscription.lag(), WAIT).toBe(0);
    await bus.close();
    return seen;
  }

  /** Publishes `key:n` for each, which the bad group refuses by the reason in the key. */
  async function makeLetters(events: readonly string[]) {
    const bus = await open().openBus();
    await bus.publish(events.map((event) => ({ topic, key: event.split(':')[0]!, payload: bytes(event) })));
    const seen = await consume(events.length, async ({ key }) => {
      throw new FacetError(key === 'late' ? 'FAILED_PRECONDITION' : 'INVALID_ARGUMENT', `no ${key}`, { reason: key });
    });
    await bus.close();
    expect(seen[good]).toHaveLength(events.length);
  }

  async function letters(filter: DeadLetterFilter = {}): Promise<DeadLetter[]> {
    const found: DeadLetter[] = [];
    await open().operations.visitDeadLetters({ topic, ...filter }, (letter) => void found.push(letter));
    return found;
  }

  const told = (found: readonly Pick<DeadLetter, 'payload'>[]) => found.map(({ payload }) => text(payload)).sort();

  describe(`${name} as BusOperations`, () => {
    test('dead letters are found by what is known of them', async () => {
      const before = new Date(Date.now() - 1000);
      await makeLetters(['a:1', 'late:2', 'a:3']);
      const after = new Date(Date.now() + 1000);
      const all = await letters();
      expect(told(all)).toEqual(['a:1', 'a:3', 'late:2']);
      const one = all.find(({ payload }) => text(payload) === 'late:2')!;
      expect(one).toMatchObject({
        topic,
        group: bad,
        key: 'late',
        code: 'FAILED_PRECONDITION',
        reason: 'late',
        message: 'no late',
        attempts: 1,
      });
      expect(Object.keys(one.headers).filter((header) => header.startsWith('facet-dlt'))).toEqual([]);
      for (const filter of [{ key: 'late' }, { code: one.code }, { reason: 'late' }, { id: one.id }])
        expect([filter, told(await letters(filter))]).toEqual([filter, ['late:2']]);
      expect(await letters({ since: before, until: after, group: bad })).toHaveLength(3);
      for (const filter of [{ since: after }, { until: before }, { group: good }, { id: 'none' }])
        expect([filter, await letters(filter)]).toEqual([filter, []]);
    });

    test('a replay hands events to their group alone, in the order of their key, with their ids', async () => {
      const events = Array.from({ length: 30 }, (_, n) => `k${n % 3}:${n}`);
      await makeLetters(events);
      const ids = new Map((await letters()).map(({ payload, eventId }) => [text(payload), eventId]));
      const { operations } = open();
      expect(await operations.replay({ topic })).toBe(30);
      expect(await letters()).toEqual([]);
      expect(await operations.replay({ topic })).toBe(0);
      const seen = await consume(30, async () => {});
      expect(seen[good]).toEqual([]);
      expect(new Map(seen[bad]!.map(({ payload, id }) => [text(payload), id]))).toEqual(ids);
      for (const key of ['k0', 'k1', 'k2'])
        expect(seen[bad]!.filter((delivery) => delivery.key === key).map(({ payload }) => text(payload))).toEqual(
          events.filter((event) => event.startsWith(key)),
        );
    });

    test('a replayed event that dies again is a letter again', async () => {
      await makeLetters(['a:1']);
      await open().operations.replay({ topic });
      await consume(1, async () => {
        throw new FacetError('NOT_FOUND', 'still not', { reason: 'OTHER' });
      });
      expect(await letters()).toMatchObject([{ group: bad, reason: 'OTHER', topic }]);
      const bus = await open().openBus();
      const told: string[] = [];
      const handler = async ({ headers }: Delivery) => void told.push(headers[DEAD_LETTER_HEADERS.reason]!);
      await bus.subscribe({ group: good, topics: [`${topic}.dlt`], handler });
      await expect.poll(() => told, WAIT).toContain('OTHER');
      await bus.close();
    });

    test('replays at the same time have one effect', async () => {
      await makeLetters(['a:1', 'b:2']);
      const { operations, transaction } = open();
      await Promise.all([operations.replay({ topic }), operations.replay({ topic })]);
      const effects: string[] = [];
      await consume(2, async (delivery, bus) => {
        if (await transaction((own) => bus.claim(delivery, own))) effects.push(text(delivery.payload));
      });
      expect(effects.sort()).toEqual(['a:1', 'b:2']);
    });

    test('what is dropped is neither found nor replayed; the rest stays', async () => {
      await makeLetters(['a:1', 'b:2', 'a:3']);
      const { operations } = open();
      expect(await operations.drop({ topic, key: 'a' })).toBe(2);
      expect(told(await letters())).toEqual(['b:2']);
      expect(await operations.replay({ topic, key: 'a' })).toBe(0);
      expect(await operations.replay({ topic })).toBe(1);
    });

    test('the lag of a group is what it has not finished', async () => {
      const { operations, openBus } = open();
      expect(await operations.lag(good, topic)).toBe(0);
      await makeLetters(['a:1']);
      expect(await operations.lag(good, topic)).toBe(0);
      const bus = await openBus();
      await bus.publish(['a:2', 'b:3'].map((event) => ({ topic, key: event, payload: bytes(event) })));
      await expect.poll(() => operations.lag(good, topic), WAIT).toBe(2);
      await bus.close();
    });
  });
}
