import { join } from 'node:path';
import type { Database, Migrations, Transaction } from '@facet/port-database';
import {
  DEAD_LETTER_SUFFIX,
  type Delivery,
  type EventBus,
  type NewEvent,
  type SubscribeOptions,
  type Subscription,
} from '@facet/port-event-bus';
import type { Admin, KafkaMessage } from 'kafkajs';
import { AckedProducer } from './acked-producer';
import { toDeadLetter } from './cloud-events';
import { groupLag } from './group-lag';
import { DeliveryAttempts } from './delivery-attempts';
import { EventHandling } from './event-handling';
import { GroupConsumer } from './group-consumer';
import { kafkaClient, unavailable, type KafkaConnection } from './kafka-client';
import { KafkaTopics, type TopicSettings } from './kafka-topics';
import { countOutbox, insertClaim, insertEvents, pruneInbox } from './outbox-queries';
import { OutboxRelay } from './outbox-relay';

/** To be applied before the bus is opened. The tables are every service's, so they belong to no service's own role. */
export const KAFKA_BUS_MIGRATIONS: Migrations = {
  schema: 'kafka_bus',
  folder: join(__dirname, '../migrations'),
  owner: 'event_bus',
};

export interface KafkaEventBusOptions extends KafkaConnection {
  readonly database: Database;
  /** Made with their dead-letter topics when the bus is opened. Others are made when they are first used. */
  readonly topics?: readonly TopicSettings[];
  /** Partitions of topics that do not say; default 12. */
  readonly partitions?: number;
  /** A member that is not heard of for so long loses its partitions; default 30 s. */
  readonly sessionTimeoutMs?: number;
  /** A relay that is not heard of for so long loses its part of the outbox; default 3 s. */
  readonly relayLeaseMs?: number;
  /** A subscription without a sign of life for so long is `crashed`; default 60 s. */
  readonly silenceMs?: number;
  /** How long claims are remembered; default 30 days. More than any topic keeps its events. */
  readonly inboxRetentionMs?: number;
  /** Told of each fault of the database or of Kafka that is met by trying again; default: a warning of the process. */
  readonly onFault?: (error: unknown) => void;
}

const DAY_MS = 24 * 3600 * 1000;
const PRUNE_INTERVAL_MS = 3600 * 1000;

/**
 * The bus on Kafka. `publish` writes into an outbox table, in the caller's transaction; a relay sends it. Effects are
 * guarded by `claim`, a row in an inbox table. Delivery is at least once: nothing depends on Kafka's transactions.
 */
export class KafkaEventBus implements EventBus {
  private readonly members = new Set<GroupConsumer>();
  private readonly pruning: NodeJS.Timeout;

  private constructor(
    private readonly options: Required<KafkaEventBusOptions>,
    private readonly admin: Admin,
    private readonly topics: KafkaTopics,
    private readonly deadLetters: AckedProducer,
    private readonly relay: OutboxRelay,
  ) {
    this.pruning = setInterval(() => void this.prune(), PRUNE_INTERVAL_MS);
    this.pruning.unref();
  }

  /**
   * Makes the topics and starts the relay. Rejects with UNAVAILABLE when no broker answers within about 10 s, and with
   * FAILED_PRECONDITION when a topic has another number of partitions.
   */
  static async open(given: KafkaEventBusOptions): Promise<KafkaEventBus> {
    const options: Required<KafkaEventBusOptions> = { ...DEFAULTS, ...given };
    const { database, onFault, clientId: source, relayLeaseMs: leaseMs } = options;
    const kafka = kafkaClient(options);
    const admin = kafka.admin();
    const topics = new KafkaTopics(admin, options.topics, options.partitions);
    try {
      await admin.connect();
      await topics.ensureKnown();
    } catch (error) {
      await admin.disconnect();
      throw unavailable('cannot be used', options, error);
    }
    const producer = new AckedProducer(kafka);
    const relay = new OutboxRelay({ database, producer, topics, source, leaseMs, onFault });
    const bus = new KafkaEventBus(options, admin, topics, new AckedProducer(kafka), relay);
    relay.start();
    await bus.prune();
    return bus;
  }

  async publish(events: readonly NewEvent[], transaction?: Transaction): Promise<void> {
    const { database } = this.options;
    if (transaction) await insertEvents(transaction, events, new Date());
    else await database.transaction((own) => insertEvents(own, events, new Date()));
    this.relay.wake();
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const { database, sessionTimeoutMs, silenceMs, onFault } = this.options;
    const attempts = new DeliveryAttempts(database, options.group);
    const bury = (message: KafkaMessage, delivery: Delivery, reasons: Readonly<Record<string, string>>) =>
      this.bury(message, delivery, reasons);
    const handling = new EventHandling(options, { attempts, bury, onFault });
    const lag = () => this.lag(options);
    const kafka = kafkaClient(this.options);
    const member = new GroupConsumer(options, { kafka, handling, attempts, lag, sessionTimeoutMs, silenceMs, onFault });
    try {
      await this.topics.ensure(options.topics);
      await member.start();
    } catch (error) {
      throw unavailable(`does not take ${options.group} as a consumer group`, this.options, error);
    }
    this.members.add(member);
    return member;
  }

  claim({ id, group }: Delivery, transaction: Transaction): Promise<boolean> {
    return insertClaim(transaction, group, id);
  }

  async close(): Promise<void> {
    clearInterval(this.pruning);
    await Promise.all([...this.members].map((member) => member.stop()));
    this.members.clear();
    await this.relay.stop();
    await Promise.all([this.deadLetters.close(), this.admin.disconnect()]);
  }

  private async bury(message: KafkaMessage, delivery: Delivery, reasons: Readonly<Record<string, string>>) {
    const topic = `${delivery.topic}${DEAD_LETTER_SUFFIX}`;
    await this.topics.ensure([topic]);
    await this.deadLetters.send([{ topic, messages: [toDeadLetter(message, delivery, reasons)] }], () => false);
  }

  /** The outbox before Kafka, so that an event on its way is counted twice rather than not at all. */
  private async lag({ group, topics }: SubscribeOptions): Promise<number> {
    await this.relay.settled();
    const waiting = await countOutbox(this.options.database, topics);
    return waiting + (await groupLag(this.admin, group, topics));
  }

  private async prune(): Promise<void> {
    const { database, inboxRetentionMs, onFault } = this.options;
    await pruneInbox(database, new Date(Date.now() - inboxRetentionMs)).catch(onFault);
  }
}

const DEFAULTS = {
  clientId: 'facet',
  topics: [],
  partitions: 12,
  sessionTimeoutMs: 30_000,
  relayLeaseMs: 3000,
  silenceMs: 60_000,
  inboxRetentionMs: 30 * DAY_MS,
  onFault: (error: unknown) => process.emitWarning(`the event bus on Kafka: ${String(error)}`),
} satisfies Partial<KafkaEventBusOptions>;
