import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Consumer, type ConsumerRunConfig, type Producer } from 'kafkajs';
import { KEYS, PARTITIONS, payload, perSecond } from './events-load';

const PRODUCED_TOGETHER = 100;

/** A consumer that answers each message with one of its own, acknowledged before the next of its partition. */
export function bareEachMessage(brokers: readonly string[], count: number): Promise<number> {
  return consumeAndProduce(brokers, count, (producer, output, count) => ({
    partitionsConsumedConcurrently: PARTITIONS,
    eachMessage: async ({ message: { key, value } }) => {
      await producer.send({ topic: output, acks: -1, messages: [{ key, value }] });
      count(1);
    },
  }));
}

/** The same with up to 100 messages in one request: what kafkajs can do where messages are not handled one by one. */
export function bareBatches(brokers: readonly string[], count: number): Promise<number> {
  return consumeAndProduce(brokers, count, (producer, output, count) => ({
    partitionsConsumedConcurrently: PARTITIONS,
    eachBatch: async ({ batch: { messages }, resolveOffset, heartbeat }) => {
      for (let from = 0; from < messages.length; from += PRODUCED_TOGETHER) {
        const some = messages.slice(from, from + PRODUCED_TOGETHER);
        await producer.send({ topic: output, acks: -1, messages: some.map(({ key, value }) => ({ key, value })) });
        resolveOffset(some.at(-1)!.offset);
        await heartbeat();
        count(some.length);
      }
    },
  }));
}

type Run = (producer: Producer, output: string, count: (messages: number) => void) => ConsumerRunConfig;

/** Messages a second from the first that is produced to the last that is answered. */
async function consumeAndProduce(brokers: readonly string[], count: number, run: Run): Promise<number> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const [input, output] = [`bare.${randomUUID()}.in`, `bare.${randomUUID()}.out`];
  const admin = kafka.admin();
  await admin.connect();
  const topics = [input, output].map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: 1 }));
  await admin.createTopics({ topics });
  await admin.disconnect();

  let answered = 0;
  let done = () => {};
  const finished = new Promise<void>((resolve) => (done = resolve));
  const source = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  const sink = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  const consumer: Consumer = kafka.consumer({ groupId: input, maxWaitTimeInMs: 500 });
  await Promise.all([source.connect(), sink.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [input], fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run(run(sink, output, (messages) => (answered += messages) >= count && done()));
  await joined;
  const started = performance.now();
  for (let from = 0; from < count; from += PRODUCED_TOGETHER) {
    const length = Math.min(PRODUCED_TOGETHER, count - from);
    const messages = Array.from({ length }, (_, i) => ({ key: `k${(from + i) % KEYS}`, value: payload }));
    await source.send({ topic: input, acks: -1, messages });
  }
  await finished;
  const taken = perSecond(count, started);
  await Promise.all([consumer.disconnect(), source.disconnect(), sink.disconnect()]);
  return taken;
}
