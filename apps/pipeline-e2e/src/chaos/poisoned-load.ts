import { FacetError, pause } from '@facet/kernel';
import { DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX, type EventBus } from '@facet/port-event-bus';
import { Kafka, logLevel } from 'kafkajs';
import { startStockConsumer } from './stock-consumer';

/** How a load with bad messages among it went. */
export interface PoisonedOutcome {
  /** Of the healthy messages, how many were handled by the end of the load. */
  readonly healthyShare: number;
  /** Longest time from a bad message's publication to its dead letter; 0 without bad ones. */
  readonly longestToDeadLetterSeconds: number;
  /** Attempts that the dead letters say; empty without bad ones. */
  readonly attempts: readonly number[];
}

export interface PoisonedLoad {
  readonly topic: string;
  readonly seconds: number;
  readonly perSecond: number;
  /** Each so many messages one is bad; 0 for none. */
  readonly badEach: number;
}

/** Attempts of a bad message; they are over well within ten seconds. */
const RETRY = { attempts: 3, firstPauseMs: 200, maxPauseMs: 2_000 };
const KEYS = 16;
const STEP_MS = 100;
const LONGEST_WAIT_MS = 30_000;

interface Sent {
  readonly key: string;
  readonly text: string;
}

/** Sends the load at its pace; returns how many of its messages are healthy. */
async function send(
  { seconds, perSecond, badEach }: PoisonedLoad,
  publish: (messages: readonly Sent[]) => Promise<void>,
) {
  const perStep = (perSecond * STEP_MS) / 1000;
  let healthy = 0;
  for (let number = 0; number < seconds * perSecond; number += perStep) {
    const messages = Array.from({ length: perStep }, (_, i) => {
      const isBad = badEach > 0 && (number + i) % badEach === badEach - 1;
      if (!isBad) healthy++;
      return { key: `key-${(number + i) % KEYS}`, text: isBad ? `bad ${number + i}` : `good ${number + i}` };
    });
    await publish(messages);
    await pause(STEP_MS);
  }
  return healthy;
}

/** The load on our bus. */
export async function onOurBus(bus: EventBus, load: PoisonedLoad): Promise<PoisonedOutcome> {
  const handled = new Set<string>();
  const sentAt = new Map<string, number>();
  const buried = new Map<string, { seconds: number; attempts: number }>();
  const subscriptions = [
    await bus.subscribe({
      group: load.topic,
      topics: [load.topic],
      retry: RETRY,
      handler: async ({ payload }) => {
        const text = Buffer.from(payload).toString();
        if (text.startsWith('bad')) throw new FacetError('UNAVAILABLE', 'this one never works', { reason: 'POISON' });
        handled.add(text);
      },
    }),
    await bus.subscribe({
      group: `${load.topic}-dead`,
      topics: [`${load.topic}${DEAD_LETTER_SUFFIX}`],
      handler: async ({ payload, headers }) => {
        const text = Buffer.from(payload).toString();
        const seconds = (performance.now() - sentAt.get(text)!) / 1000;
        buried.set(text, { seconds, attempts: Number(headers[DEAD_LETTER_HEADERS.attempts]) });
      },
    }),
  ];
  const healthy = await send(load, (messages) => {
    for (const { text } of messages) sentAt.set(text, performance.now());
    return bus.publish(messages.map(({ key, text }) => ({ topic: load.topic, key, payload: Buffer.from(text) })));
  });
  const healthyShare = handled.size / healthy;
  const bad = [...sentAt.keys()].filter((text) => text.startsWith('bad')).length;
  const deadline = performance.now() + LONGEST_WAIT_MS;
  while (buried.size < bad && performance.now() < deadline) await pause(STEP_MS);
  await Promise.all(subscriptions.map((subscription) => subscription.stop()));
  if (buried.size < bad) throw new Error(`${bad - buried.size} bad messages never came to the dead letters`);
  const letters = [...buried.values()];
  return {
    healthyShare,
    longestToDeadLetterSeconds: Math.max(0, ...letters.map(({ seconds }) => seconds)),
    attempts: [...new Set(letters.map(({ attempts }) => attempts))],
  };
}

/** The same load on Nest's own Kafka transport. */
export async function onStockTransport(addresses: string, load: PoisonedLoad): Promise<number> {
  const brokers = addresses.split(',');
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: load.topic, numPartitions: 12 }], waitForLeaders: true });
  await admin.disconnect();
  const handled = new Set<string>();
  const consumer = await startStockConsumer(brokers, load.topic, (text) => {
    if (text.startsWith('bad')) throw new Error('this one never works');
    handled.add(text);
  });
  const producer = kafka.producer();
  await producer.connect();
  const healthy = await send(load, async (messages) => {
    await producer.send({ topic: load.topic, messages: messages.map(({ key, text }) => ({ key, value: text })) });
  });
  await producer.disconnect();
  const share = handled.size / healthy;
  // A crashed consumer may never answer.
  await Promise.race([consumer.close(), pause(5_000)]);
  return share;
}
