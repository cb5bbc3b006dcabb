import {
  Partitioners,
  type Kafka,
  type Message,
  type PartitionerArgs,
  type Producer,
  type TopicMessages,
} from 'kafkajs';

/** kafkajs wants at least one; the loop in `send` goes on with the same batch for as long as it may. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 500, retries: 1 };

const placeOf = (topic: string, partition: number) => `${topic}/${partition}`;

/**
 * A producer whose `send` resolves only when the brokers have acknowledged every message (idempotent, acks=all). It
 * closes two gaps of kafkajs 2.2:
 * - After a failed request the next batch takes over its sequence number. When the failed one had been written, the
 *   broker takes the next for its repetition, acknowledges it and drops it. So one batch is sent at a time, it alone is
 *   repeated after a failure, and a producer that had to give one up is not used again.
 * - When a partition's leader moves to a broker that has already answered, the repeated request leaves that partition
 *   out, and `send` resolves without it. So the acknowledged partitions are compared with those that were chosen.
 */
export class AckedProducer {
  private producer: Promise<Producer> | undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** Partitions of the batch that is being sent. */
  private readonly chosen = new Map<string, { readonly topic: string; readonly messages: Set<Message> }>();

  constructor(private readonly kafka: Kafka) {}

  /**
   * Sends a batch after those that were given before. A failure that may pass is tried again while `mayGoOn` allows,
   * then rejects; some of the batch may have been written.
   */
  send(batch: readonly TopicMessages[], mayGoOn: () => boolean): Promise<void> {
    const sent = this.last.then(() => this.sendNext(batch, mayGoOn));
    this.last = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    await this.last;
    await this.discard();
  }

  private async sendNext(batch: readonly TopicMessages[], mayGoOn: () => boolean): Promise<void> {
    try {
      const producer = await (this.producer ??= this.connect());
      let left = batch;
      while (left.length > 0) left = await this.attempt(producer, left, mayGoOn);
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  /** What is still to be sent: all of it after a failure that may pass, or the partitions that were left out. */
  private async attempt(
    producer: Producer,
    batch: readonly TopicMessages[],
    mayGoOn: () => boolean,
  ): Promise<readonly TopicMessages[]> {
    this.chosen.clear();
    try {
      const acknowledged = await producer.sendBatch({ topicMessages: [...batch], acks: -1 });
      for (const { topicName, partition } of acknowledged) this.chosen.delete(placeOf(topicName, partition));
      return [...this.chosen.values()].map(({ topic, messages }) => ({ topic, messages: [...messages] }));
    } catch (error) {
      const mayPass = (error as Error).name === 'KafkaJSNumberOfRetriesExceeded';
      if (mayPass && mayGoOn()) return batch;
      throw error;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: RETRY,
      createPartitioner: () => this.partitioner(),
    });
    await producer.connect();
    return producer;
  }

  /** Java's partitioner for keys; a message without key goes where its id says, the same at each attempt. */
  private partitioner() {
    const byKey = Partitioners.DefaultPartitioner();
    return (args: PartitionerArgs): number => {
      const { topic, message } = args;
      const key = message.key ?? String(message.headers?.ce_id ?? '');
      const partition = byKey({ ...args, message: { ...message, key } });
      const place = placeOf(topic, partition);
      if (!this.chosen.has(place)) this.chosen.set(place, { topic, messages: new Set() });
      this.chosen.get(place)!.messages.add(message);
      return partition;
    };
  }

  private async discard(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}
