import { randomUUID } from 'node:crypto';
import { FacetError } from '@facet/kernel';
import type { Transaction } from '@facet/port-database';
import { DEAD_LETTER_HEADERS, type Delivery, type EventBus } from '@facet/port-event-bus';
import { describe, expect, test } from 'vitest';

export interface BusUnderTest {
  readonly bus: EventBus;
  /** Runs `work` in a transaction that commits when it resolves, and leaves nothing when it rejects. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}

const QUICK = { attempts: 3, firstPauseMs: 5, maxPauseMs: 20 };
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** Collects what a handler sees, and lets a test wait for it. */
function recorder() {
  const seen: Delivery[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  return {
    seen,
    record(delivery: Delivery): void {
      seen.push(delivery);
      for (const { count, done } of waiting) if (seen.length >= count) done();
    },
    atLeast: (count: number) =>
      new Promise<void>((done) => (seen.length >= count ? done() : waiting.push({ count, done }))),
  };
}

/** What every EventBus must do. */
export function describeEventBus(name: string, open: () => BusUnderTest): void {
  const names = () => ({ topic: `demo.thing.${randomUUID()}.v1`, group: randomUUID() });

  describe(`${name} as an EventBus`, () => {
    test('every group gets every event, in the order of its key', async () => {
      const { bus } = open();
      const { topic, group } = names();
      const events = Array.from({ length: 60 }, (_, i) => ({
        topic,
        key: `k${i % 3}`,
        payload: bytes(`${i}`),
        headers: { n: `${i}` },
      }));
      await bus.publish(events.slice(0, 30));
      const groups = [`${group}-a`, `${group}-b`].map((id) => ({ id, ...recorder() }));
      const subscriptions = await Promise.all(
        groups.map(({ id, record }) =>
          bus.subscribe({ group: id, topics: [topic], handler: async (delivery) => record(delivery) }),
        ),
      );
      await bus.publish(events.slice(30));
      for (const { seen, atLeast, id } of groups) {
        await atLeast(60);
        expect(seen.every((delivery) => delivery.group === id && delivery.attempt === 1)).toBe(true);
        for (const key of ['k0', 'k1', 'k2']) {
          const numbers = seen.filter((delivery) => delivery.key === key).map(({ payload }) => Number(text(payload)));
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          expect(numbers).toHaveLength(20);
        }
        expect(seen[0]).toMatchObject({ topic, headers: { n: expect.any(String) } });
      }
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      expect(await subscriptions[0]!.lag()).toBe(0);
    });

    test('members of one group share its events', async () => {
      const { bus } = open();
      const { topic, group } = names();
      const all = recorder();
      const handler = async (delivery: Delivery) => all.record(delivery);
      const members = await Promise.all([1, 2].map(() => bus.subscribe({ group, topics: [topic], handler })));
      await bus.publish(Array.from({ length: 40 }, (_, i) => ({ topic, key: `k${i}`, payload: bytes(`${i}`) })));
      await all.atLeast(40);
      await Promise.all(members.map((member) => member.stop()));
      expect(new Set(all.seen.map(({ id }) => id)).size).toBe(40);
      expect(all.seen).toHaveLength(40);
    });

    test('a failing event is tried again, and holds back its own key only', async () => {
      const { bus } = open();
      const { topic, group } = names();
      const ended = recorder();
      const subscription = await bus.subscribe({
        group,
        topics: [topic],
        retry: QUICK,
        handler: async (delivery) => {
          if (text(delivery.payload) === 'bad' && delivery.attempt < 3) throw new FacetError('UNAVAILABLE', 'not now');
          ended.record(delivery);
        },
      });
      await bus.publish([
        { topic, key: 'a', payload: bytes('bad') },
        { topic, key: 'a', payload: bytes('after bad') },
        { topic, key: 'b', payload: bytes('free') },
      ]);
      await ended.atLeast(3);
      const order = ended.seen.map(({ payload }) => text(payload));
      expect(order[0]).toBe('free');
      expect(order.slice(1)).toEqual(['bad', 'after bad']);
      expect(ended.seen[1]).toMatchObject({ attempt: 3 });
      await subscription.stop();
    });

    test.each([
      ['after its last attempt', new FacetError('UNAVAILABLE', 'never', { reason: 'DOWN' }), '3'],
      ['at once when trying again cannot help', new FacetError('INVALID_ARGUMENT', 'never', { reason: 'BAD' }), '1'],
    ])('an event that cannot be handled goes to the dead-letter topic %s', async (_, error, attempts) => {
      const { bus } = open();
      const { topic, group } = names();
      const dead = recorder();
      const later = recorder();
      const subscriptions = [
        await bus.subscribe({
          group,
          topics: [topic],
          retry: QUICK,
          handler: async (delivery) => {
            if (text(delivery.payload) === 'poison') throw error;
            later.record(delivery);
          },
        }),
        await bus.subscribe({
          group: `${group}-dlt`,
          topics: [`${topic}.dlt`],
          handler: async (delivery) => dead.record(delivery),
        }),
      ];
      await bus.publish([
        { topic, key: 'k', payload: bytes('poison'), headers: { traceparent: 't' } },
        { topic, key: 'k', payload: bytes('healthy') },
      ]);
      await Promise.all([dead.atLeast(1), later.atLeast(1)]);
      expect(dead.seen[0]).toMatchObject({ key: 'k', headers: { traceparent: 't' } });
      expect(text(dead.seen[0]!.payload)).toBe('poison');
      expect(dead.seen[0]!.headers).toMatchObject({
        [DEAD_LETTER_HEADERS.topic]: topic,
        [DEAD_LETTER_HEADERS.group]: group,
        [DEAD_LETTER_HEADERS.attempts]: attempts,
        [DEAD_LETTER_HEADERS.code]: error.code,
        [DEAD_LETTER_HEADERS.reason]: error.reason,
        [DEAD_LETTER_HEADERS.message]: 'never',
      });
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    });

    test('a claim is granted once per group', async () => {
      const { bus, transaction } = open();
      const { topic, group } = names();
      const got = recorder();
      const subscription = await bus.subscribe({
        group,
        topics: [topic],
        handler: async (delivery) => got.record(delivery),
      });
      await bus.publish([{ topic, key: 'k', payload: bytes('x') }]);
      await got.atLeast(1);
      const [delivery] = got.seen;
      expect(await transaction((tx) => bus.claim(delivery!, tx))).toBe(true);
      expect(await transaction((tx) => bus.claim(delivery!, tx))).toBe(false);
      expect(await transaction((tx) => bus.claim({ ...delivery!, group: `${group}-other` }, tx))).toBe(true);
      await subscription.stop();
    });

    test('what a failing transaction published and claimed never was', async () => {
      const { bus, transaction } = open();
      const { topic, group } = names();
      const got = recorder();
      const handler = async (delivery: Delivery) => got.record(delivery);
      const subscription = await bus.subscribe({ group, topics: [topic], handler });
      await bus.publish([{ topic, key: 'k', payload: bytes('first') }]);
      await got.atLeast(1);
      const [delivery] = got.seen;
      const failing = transaction(async (tx) => {
        expect(await bus.claim(delivery!, tx)).toBe(true);
        await bus.publish([{ topic, key: 'k', payload: bytes('undone') }], tx);
        throw new Error('rolled back');
      });
      await expect(failing).rejects.toThrow('rolled back');
      await transaction(async (tx) => {
        expect(await bus.claim(delivery!, tx)).toBe(true);
        await bus.publish([{ topic, key: 'k', payload: bytes('done') }], tx);
        expect(got.seen).toHaveLength(1);
      });
      await got.atLeast(2);
      expect(got.seen.map(({ payload }) => text(payload))).toEqual(['first', 'done']);
      await subscription.stop();
    });

    test('an effect guarded by a claim happens once, though its event is delivered twice', async () => {
      const { bus, transaction } = open();
      const { topic, group } = names();
      const ended = recorder();
      let effects = 0;
      const subscription = await bus.subscribe({
        group,
        topics: [topic],
        retry: QUICK,
        handler: async (delivery) => {
          await transaction(async (tx) => void ((await bus.claim(delivery, tx)) && effects++));
          if (delivery.attempt === 1) throw new FacetError('UNAVAILABLE', 'failed after the effect');
          ended.record(delivery);
        },
      });
      await bus.publish([{ topic, key: 'k', payload: bytes('x') }]);
      await ended.atLeast(1);
      expect([ended.seen[0]!.attempt, effects]).toEqual([2, 1]);
      await subscription.stop();
    });

    test('events of one key run one at a time, and go on after a slow one', async () => {
      const { bus } = open();
      const { topic, group } = names();
      const begun = recorder();
      const ended = recorder();
      let release = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      const handler = async (delivery: Delivery) => {
        begun.record(delivery);
        if (text(delivery.payload) === 'slow') await released;
        ended.record(delivery);
      };
      const subscription = await bus.subscribe({ group, topics: [topic], handler });
      await bus.publish(['slow', 'second', 'third'].map((name) => ({ topic, key: 'a', payload: bytes(name) })));
      await begun.atLeast(1);
      await bus.publish([{ topic, key: 'b', payload: bytes('other key') }]);
      await ended.atLeast(1);
      expect(begun.seen.map(({ payload }) => text(payload))).toEqual(['slow', 'other key']);
      release();
      await ended.atLeast(4);
      expect(ended.seen.map(({ payload }) => text(payload))).toEqual(['other key', 'slow', 'second', 'third']);
      await subscription.stop();
      expect(await subscription.lag()).toBe(0);
    });

    test('a key that always fails does not stop the others, however few may run at once', async () => {
      const { bus } = open();
      const { topic, group } = names();
      const healthy = recorder();
      const dead = recorder();
      const subscriptions = await Promise.all([
        bus.subscribe({
          group,
          topics: [topic],
          concurrency: 1,
          retry: QUICK,
          handler: async (delivery) => {
            if (delivery.key === 'poison') throw new Error('cannot');
            healthy.record(delivery);
          },
        }),
        bus.subscribe({ group, topics: [`${topic}.dlt`], handler: async (delivery) => dead.record(delivery) }),
      ]);
      const key = (i: number) => (i % 2 ? `k${i}` : 'poison');
      await bus.publish(Array.from({ length: 20 }, (_, i) => ({ topic, key: key(i), payload: bytes(`${i}`) })));
      await Promise.all([healthy.atLeast(10), dead.atLeast(10)]);
      expect(dead.seen.map(({ payload }) => Number(text(payload)))).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    });

    test('stopping waits for what is in flight and takes nothing new', async () => {
      const { bus } = open();
      const { topic, group } = names();
      const begun = recorder();
      let finish = () => {};
      const finished = new Promise<void>((resolve) => (finish = resolve));
      let ended = 0;
      const handler = async (delivery: Delivery) => {
        begun.record(delivery);
        await finished;
        ended++;
      };
      const subscription = await bus.subscribe({ group, topics: [topic], concurrency: 1, handler });
      await bus.publish(['a', 'b'].map((key) => ({ topic, key, payload: bytes(key) })));
      await begun.atLeast(1);
      const stopping = subscription.stop();
      finish();
      await stopping;
      expect([begun.seen.length, ended]).toEqual([1, 1]);
      expect(subscription.status).toBe('stopped');
      expect(await subscription.lag()).toBe(1);
    });
  });
}
