import {
  DEAD_LETTER_SUFFIX,
  matchesFilter,
  readDeadLetter,
  type BusOperations,
  type DeadLetter,
  type DeadLetterFilter,
} from '@facet/port-event-bus';
import type { Admin, Kafka, KafkaMessage, Message, TopicMessages } from 'kafkajs';
import { AckedProducer } from './acked-producer';
import { toDelivery, toReplay, type Place } from './cloud-events';
import { groupLag } from './group-lag';
import { kafkaClient, unavailable, type KafkaConnection } from './kafka-client';
import { KafkaTopics } from './kafka-topics';
import { TopicReader } from './topic-reader';

/** The ids of letters that were replayed or dropped: a message of Kafka cannot be taken out of its topic. */
const SETTLED = 'facet.dead-letters.settled.v1';
/** Longer than dead letters are kept. */
const SETTLED_RETENTION_DAYS = 60;

interface FoundLetter {
  readonly letter: DeadLetter;
  readonly message: KafkaMessage;
}

/** Looks after the bus on Kafka; needs the brokers only. A letter's id is its place. */
export class KafkaOperations implements BusOperations {
  private readonly topics: KafkaTopics;
  private readonly reader: TopicReader;
  private readonly producer: AckedProducer;

  private constructor(
    kafka: Kafka,
    private readonly admin: Admin,
    private readonly connection: KafkaConnection,
  ) {
    const settled = { name: SETTLED, partitions: 1, retentionDays: SETTLED_RETENTION_DAYS };
    this.topics = new KafkaTopics(admin, [settled]);
    this.reader = new TopicReader(kafka, admin);
    this.producer = new AckedProducer(kafka);
  }

  /** Rejects with UNAVAILABLE when no broker answers within about 10 s. */
  static async open(connection: KafkaConnection): Promise<KafkaOperations> {
    const kafka = kafkaClient(connection);
    const admin = kafka.admin();
    try {
      await admin.connect();
    } catch (error) {
      await admin.disconnect();
      throw unavailable('cannot be used', connection, error);
    }
    return new KafkaOperations(kafka, admin, connection);
  }

  async visitDeadLetters(filter: DeadLetterFilter, visit: (letter: DeadLetter) => void): Promise<void> {
    await this.onBrokers(() => this.each(filter, async (found) => found.forEach(({ letter }) => visit(letter))));
  }

  replay(filter: DeadLetterFilter): Promise<number> {
    return this.settle(filter, async (found) => {
      const messages = new Map<string, Message[]>();
      for (const { letter, message } of found) {
        const ofTopic = messages.get(letter.topic) ?? [];
        messages.set(letter.topic, [...ofTopic, toReplay(message, letter)]);
      }
      await this.send([...messages].map(([topic, messages]) => ({ topic, messages })));
    });
  }

  drop(filter: DeadLetterFilter): Promise<number> {
    return this.settle(filter, async () => {});
  }

  lag(group: string, topic: string): Promise<number> {
    return this.onBrokers(async () => {
      const isThere = (await this.admin.listTopics()).includes(topic);
      return isThere ? groupLag(this.admin, group, [topic]) : 0;
    });
  }

  async close(): Promise<void> {
    await this.producer.close();
    await this.admin.disconnect();
  }

  /** Does something with letters, then writes down that they are settled: what a crash parts is done again. */
  private settle(filter: DeadLetterFilter, work: (found: readonly FoundLetter[]) => Promise<void>): Promise<number> {
    return this.onBrokers(async () => {
      await this.topics.ensure([SETTLED]);
      let count = 0;
      await this.each(filter, async (found) => {
        await work(found);
        await this.send([{ topic: SETTLED, messages: found.map(({ letter }) => ({ key: letter.id, value: '' })) }]);
        count += found.length;
      });
      return count;
    });
  }

  private async each(filter: DeadLetterFilter, take: (found: readonly FoundLetter[]) => Promise<void>): Promise<void> {
    const topics = await this.admin.listTopics();
    const settled = new Set<string>();
    await this.reader.read(
      topics.filter((name) => name === SETTLED),
      async (_, messages) => {
        for (const { key } of messages) settled.add(String(key));
      },
    );
    const isWanted = (name: string) =>
      filter.topic === undefined ? name.endsWith(DEAD_LETTER_SUFFIX) : name === `${filter.topic}${DEAD_LETTER_SUFFIX}`;
    await this.reader.read(topics.filter(isWanted), async (place, messages) => {
      const found = messages
        .map((message) => ({ letter: letterOf(place, message), message }))
        .filter(({ letter }) => !settled.has(letter.id) && matchesFilter(letter, filter));
      if (found.length > 0) await take(found);
    });
  }

  /** Rejects with UNAVAILABLE for a fault of kafkajs. */
  private async onBrokers<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unavailable('failed', this.connection, error);
    }
  }

  private send(batch: readonly TopicMessages[]): Promise<void> {
    return this.producer.send(batch, () => false);
  }
}

function letterOf(place: Place, message: KafkaMessage): DeadLetter {
  const id = `${place.topic}/${place.partition}/${message.offset}`;
  // The message's own attributes are those of the event that died.
  return readDeadLetter({ ...toDelivery(place, message), id, publishedAt: new Date(Number(message.timestamp)) });
}
