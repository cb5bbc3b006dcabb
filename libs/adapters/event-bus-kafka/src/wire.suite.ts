import { randomUUID } from 'node:crypto';
import { DEAD_LETTER_HEADERS, type Delivery } from '@facet/port-event-bus';
import type { KafkaMessage } from 'kafkajs';
import { describe, expect, test, vi } from 'vitest';
import { kafkaClient } from './kafka-client';
import type { Surroundings } from './kafka-event-bus.spec';

const bytes = (text: string) => new TextEncoder().encode(text);

/** What other programs see of the bus, and what it makes of theirs. */
export function describeWire(surroundings: () => Surroundings): void {
  const client = () => kafkaClient({ brokers: surroundings().kafka.addresses.split(','), clientId: 'foreign' });
  const newTopic = () => `wire.thing.${randomUUID()}.v1`;

  /** The first `count` messages of a topic, read by a plain consumer. */
  async function read(topic: string, count: number): Promise<KafkaMessage[]> {
    const messages: KafkaMessage[] = [];
    const consumer = client().consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void messages.push(message) });
    await vi.waitFor(() => expect(messages.length).toBeGreaterThanOrEqual(count), { timeout: 20_000 });
    await consumer.disconnect();
    return messages;
  }

  async function write(
    topic: string,
    message: { key: string | null; value: Buffer; headers?: Record<string, Buffer> },
  ) {
    const producer = client().producer();
    await producer.connect();
    await producer.send({ topic, messages: [message] });
    await producer.disconnect();
  }

  describe('on the wire', () => {
    test('an event is a CloudEvent in headers, and its payload the bytes that were published', async () => {
      const topic = newTopic();
      const bus = await surroundings().openBus({ clientId: 'facet/spec', topics: [{ name: topic }] });
      const payload = Uint8Array.of(0, 255, 128, 10);
      await bus.publish([{ topic, key: 'schlüssel', payload, headers: { traceparent: '00-aa-bb-01' } }]);
      const [message] = await read(topic, 1);
      const headers = Object.fromEntries(Object.entries(message!.headers!).map(([name, value]) => [name, `${value}`]));
      expect(message!.key!.toString()).toBe('schlüssel');
      expect(new Uint8Array(message!.value!)).toEqual(payload);
      expect(headers).toEqual({
        ce_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ce_type: topic,
        // Of the relay that sent it, which may be another bus's.
        ce_source: expect.stringMatching(/^facet/),
        ce_time: expect.stringMatching(/^20.*Z$/),
        ce_specversion: '1.0',
        'content-type': 'application/protobuf',
        traceparent: '00-aa-bb-01',
      });
      await bus.close();
    });

    test('a foreign message without attributes has a stable id, and goes through, also to the dead letters, as it is', async () => {
      const topic = newTopic();
      const bus = await surroundings().openBus({ topics: [{ name: topic }] });
      const json = Buffer.from('{"photo": "gs://b/ä.jpg",  "label":1}\n');
      const binary = Buffer.from([0, 159, 146, 150]);
      const handed: Delivery[] = [];
      const options = { group: randomUUID(), topics: [topic], retry: { attempts: 2, firstPauseMs: 1, maxPauseMs: 1 } };
      const subscription = await bus.subscribe({
        ...options,
        handler: async (delivery) => {
          handed.push(delivery);
          throw new Error('cannot');
        },
      });
      await write(topic, { key: null, value: json, headers: { 'x-bytes': binary } });
      const [letter] = await read(`${topic}.dlt`, 1);
      expect(handed.map(({ id, key, payload, attempt }) => [id, key, Buffer.compare(payload, json), attempt])).toEqual([
        [expect.stringMatching(new RegExp(`^${topic}/[012]/0$`)), '', 0, 1],
        [handed[0]!.id, '', 0, 2],
      ]);
      expect([letter!.key, Buffer.compare(letter!.value!, json)]).toEqual([null, 0]);
      expect(letter!.headers!['x-bytes']).toEqual(binary);
      expect(String(letter!.headers![DEAD_LETTER_HEADERS.eventId])).toBe(handed[0]!.id);
      expect(String(letter!.headers!.ce_id)).toBe(`${handed[0]!.id}/${options.group}`);
      await vi.waitFor(async () => expect(await subscription.lag()).toBe(0), { timeout: 10_000 });
      await bus.close();
    });

    test('an event that Kafka would not take is refused before it is written', async () => {
      const topic = newTopic();
      const bus = await surroundings().openBus({ topics: [{ name: topic }] });
      const large = { topic, key: 'k', payload: new Uint8Array(900_001) };
      await expect(bus.publish([{ ...large, payload: bytes('x') }, large])).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        reason: 'EVENT_TOO_LARGE',
      });
      await bus.publish([{ ...large, payload: new Uint8Array(900_000) }]);
      expect((await read(topic, 1))[0]!.value).toHaveLength(900_000);
      await bus.close();
    });
  });

  describe('topics', () => {
    test('are made from the list, each with its dead letters', async () => {
      const name = newTopic();
      const bus = await surroundings().openBus({ topics: [{ name, partitions: 2, retentionDays: 1 }] });
      const admin = client().admin();
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [name, `${name}.dlt`] });
      expect(topics.map(({ partitions }) => partitions.length)).toEqual([2, 2]);
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: topics.map((topic) => ({ type: 2, name: topic.name, configNames: ['retention.ms'] })),
      });
      const DAY_MS = 24 * 3600 * 1000;
      const days = resources.map(({ configEntries }) => Number(configEntries[0]!.configValue) / DAY_MS);
      expect(days.sort((a, b) => a - b)).toEqual([1, 30]);
      await admin.disconnect();
      await bus.close();
    });

    test('with another number of partitions are refused, because the keys would lose their order', async () => {
      const name = newTopic();
      await (await surroundings().openBus({ topics: [{ name, partitions: 2 }] })).close();
      const opening = surroundings().openBus({ topics: [{ name, partitions: 4 }] });
      await expect(opening).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        reason: 'TOPIC_PARTITIONS_DIFFER',
        // Of the topic or of its dead letters, whichever the broker names first.
        message: expect.stringMatching(new RegExp(`^the topic ${name}(.dlt)? has 2 partitions, not 4`)),
      });
    });

    test('of a Kafka that is not there cannot be made, and the address is said', async () => {
      const opening = surroundings().openBus({ brokers: ['127.0.0.1:1'] });
      await expect(opening).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('Kafka at 127.0.0.1:1 cannot be used'),
      });
    });
  });
}
