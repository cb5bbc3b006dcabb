import { randomUUID } from 'node:crypto';
import { FacetError } from '@facet/kernel';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import type { Place } from './cloud-events';

/** A broker that sends nothing for so long, while there is more to read, is taken for gone. */
const PATIENCE_MS = 30_000;

/** A partition that is being read. */
interface End extends Place {
  /** Behind what is to be read. */
  readonly offset: bigint;
  /** The first that was not read. */
  next: bigint;
}

type Take = (place: Place, messages: readonly KafkaMessage[]) => Promise<void>;

/**
 * Reads what is in some topics at this moment, a batch of one partition after the other, without leaving a trace on the
 * brokers: a group of its own that commits nothing and is deleted.
 */
export class TopicReader {
  constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
  ) {}

  async read(topics: readonly string[], take: Take): Promise<void> {
    const ends = await this.endsOf(topics);
    if (ends.size === 0) return;
    const groupId = `facet-reader-${randomUUID()}`;
    const consumer = this.kafka.consumer({ groupId, maxWaitTimeInMs: 200, allowAutoTopicCreation: false });
    try {
      await consumer.connect();
      await consumer.subscribe({
        topics: [...new Set([...ends.values()].map(({ topic }) => topic))],
        fromBeginning: true,
      });
      await new Promise<void>((resolve, reject) => {
        let isOver = false;
        const watch = new Watch(() => settle(() => reject(silent(topics))));
        const settle = (done: () => void) => {
          isOver = true;
          watch.stop();
          done();
        };
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          // What may pass, kafkajs tries again.
          if (!payload.restart) settle(() => reject(payload.error));
        });
        const run = consumer.run({
          autoCommit: false,
          eachBatch: async ({ batch: { topic, partition, messages } }) => {
            // After an error nothing behind it may be taken.
            if (isOver) return;
            watch.restart();
            const end = ends.get(nameOf({ topic, partition }));
            if (!end) return;
            // kafkajs reads from the beginning again after a fault.
            const isUnread = (offset: bigint) => offset >= end.next && offset < end.offset;
            const unread = messages.filter(({ offset }) => isUnread(BigInt(offset)));
            const behind = BigInt(messages.at(-1)!.offset) + 1n;
            if (behind > end.next) end.next = behind;
            // An error must end the reading, and not make kafkajs try again.
            await take(end, unread).catch((error) => settle(() => reject(error)));
            if (end.next >= end.offset) ends.delete(nameOf(end));
            if (ends.size === 0) settle(resolve);
          },
        });
        run.catch((error) => settle(() => reject(error)));
      });
    } finally {
      await consumer.disconnect();
      await this.admin.deleteGroups([groupId]).catch(() => undefined);
    }
  }

  /** Partitions that hold something. */
  private async endsOf(topics: readonly string[]): Promise<Map<string, End>> {
    const ends = new Map<string, End>();
    for (const topic of topics)
      for (const { partition, low, high } of await this.admin.fetchTopicOffsets(topic)) {
        const end = { topic, partition, offset: BigInt(high), next: BigInt(low) };
        if (end.next < end.offset) ends.set(nameOf(end), end);
      }
    return ends;
  }
}

/** Calls back when it was not restarted for a while. */
class Watch {
  private timer: NodeJS.Timeout;

  constructor(private readonly onSilence: () => void) {
    this.timer = setTimeout(onSilence, PATIENCE_MS);
  }

  restart(): void {
    this.stop();
    this.timer = setTimeout(this.onSilence, PATIENCE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

const nameOf = ({ topic, partition }: Place) => `${topic}/${partition}`;

function silent(topics: readonly string[]): FacetError {
  const message = `the brokers sent nothing of ${topics.join(', ')} for ${PATIENCE_MS / 1000} s, though there is more`;
  return new FacetError('UNAVAILABLE', message, { reason: 'KAFKA_UNAVAILABLE' });
}
