import { FacetError, WakeUp } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import type { Message, TopicMessages } from 'kafkajs';
import type { AckedProducer } from './acked-producer';
import { toMessage } from './cloud-events';
import type { KafkaTopics } from './kafka-topics';
import { deleteSent, oldestEvents, type OutboxEvent } from './outbox-queries';
import { RelayLease, type HeldRange } from './relay-lease';

/** Events of one batch. */
const BATCH_EVENTS = 500;
/** Kafka takes 1 MiB for one partition's part of a batch, and all of it may be for one. */
const BATCH_BYTES = 950_000;
/** Roughly what one message adds to its payload: headers, key, framing. */
const MESSAGE_OVERHEAD_BYTES = 400;

const FIRST_PAUSE_MS = 5;
/** Another process's events are found this late at most. */
const IDLE_PAUSE_MS = 100;
const FAULT_PAUSE_MS = 500;

export interface RelayContext {
  readonly database: Database;
  readonly producer: AckedProducer;
  readonly topics: KafkaTopics;
  /** `ce_source` of the events. */
  readonly source: string;
  /** How long a range stays with a relay that is no longer heard of. */
  readonly leaseMs: number;
  readonly onFault: (error: unknown) => void;
}

/**
 * Sends the outbox to Kafka, oldest first, and deletes what is acknowledged. There is no cursor: on a Postgres server a
 * sequence number can become visible after a higher one, and a cursor would pass it by. Of the relays of all processes,
 * one sends a range of keys at a time; a batch that was sent but not deleted is sent again, with the same ids.
 */
export class OutboxRelay {
  private readonly lease: RelayLease;
  private readonly wakeUp = new WakeUp();
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();
  private batch: Promise<unknown> = Promise.resolve();
  private renewal: NodeJS.Timeout | undefined;
  private renewing: Promise<void> = Promise.resolve();

  constructor(private readonly context: RelayContext) {
    this.lease = new RelayLease(context.database, context.leaseMs);
  }

  start(): void {
    const renew = () => {
      this.renewing = this.lease.renew().catch(this.context.onFault);
      void this.renewing.then(() => {
        if (!this.stopped) this.renewal = setTimeout(renew, this.context.leaseMs / 3);
      });
    };
    renew();
    this.loop = this.run();
  }

  /** There may be events to send, or soon, when a transaction commits. */
  wake(): void {
    this.wakeUp.call();
  }

  /** Resolves when no event is both in Kafka and in the outbox on account of this relay. */
  async settled(): Promise<void> {
    await this.batch.catch(() => undefined);
  }

  /** Ends after the batch in flight, and leaves the rest to others, or to the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
    clearTimeout(this.renewal);
    await this.renewing;
    await this.lease.release().catch(this.context.onFault);
    await this.context.producer.close();
  }

  private async run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.stopped) {
      try {
        this.batch = this.relayBatch();
        const sent = (await this.batch) as number;
        if (sent > 0) {
          pauseMs = FIRST_PAUSE_MS;
          continue;
        }
      } catch (error) {
        this.context.onFault(error);
        pauseMs = FAULT_PAUSE_MS;
      }
      // Called before a transaction commits, so what wakes it may be seen only a little later.
      pauseMs = (await this.wakeUp.wait(pauseMs)) ? FIRST_PAUSE_MS : Math.min(IDLE_PAUSE_MS, pauseMs * 2);
    }
  }

  private async relayBatch(): Promise<number> {
    const { database, topics } = this.context;
    await this.lease.giveUpSurplus();
    const ranges = this.lease.held();
    if (ranges.length === 0) return 0;
    const rangeIds = ranges.map(({ range }) => range);
    const events = withinBytes(await oldestEvents(database, rangeIds, BATCH_EVENTS));
    if (events.length === 0) return 0;
    await topics.ensure(events.map(({ topic }) => topic));
    await this.send(events, ranges);
    const seqs = events.map(({ seq }) => seq);
    await deleteSent(database, seqs, this.lease.owner, ranges);
    return events.length;
  }

  private async send(events: readonly OutboxEvent[], ranges: readonly HeldRange[]): Promise<void> {
    // Asked before each attempt: a relay that was frozen since it read the events must not send them after its successor.
    const isOurs = () => this.lease.holds(ranges);
    if (!isOurs()) throw new FacetError('ABORTED', 'the lease on the outbox ended before its events were sent');
    await this.context.producer.send(byTopic(events, this.context.source), () => !this.stopped && isOurs());
  }
}

function withinBytes(events: readonly OutboxEvent[]): readonly OutboxEvent[] {
  let sum = 0;
  const end = events.findIndex(({ payload }) => (sum += payload.length + MESSAGE_OVERHEAD_BYTES) > BATCH_BYTES);
  return end === -1 ? events : events.slice(0, Math.max(1, end));
}

function byTopic(events: readonly OutboxEvent[], source: string): TopicMessages[] {
  const topics = new Map<string, Message[]>();
  for (const event of events) {
    if (!topics.has(event.topic)) topics.set(event.topic, []);
    topics.get(event.topic)!.push(toMessage(event, source));
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}
