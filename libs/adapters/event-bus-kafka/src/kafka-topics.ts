import { FacetError, pause } from '@facet/kernel';
import { DEAD_LETTER_SUFFIX } from '@facet/port-event-bus';
import { KafkaJSAggregateError, type Admin, type ITopicConfig } from 'kafkajs';

/** What a topic is made with. */
export interface TopicSettings {
  readonly name: string;
  /** Default 12. A later change would send a key's events to another partition, so it is refused. */
  readonly partitions?: number;
  /** Default 7; of dead letters always 30. */
  readonly retentionDays?: number;
  /** Largest message, in bytes; default 1 MiB. Counts when the topic is made. */
  readonly maxMessageBytes?: number;
}

const DEFAULT_PARTITIONS = 12;
const DEFAULT_RETENTION_DAYS = 7;
const DEAD_LETTER_RETENTION_DAYS = 30;
const MIB = 1024 * 1024;
const DEFAULT_MAX_MESSAGE_BYTES = MIB;
/** A dead letter is the original message with more headers. */
const DEAD_LETTER_HEADER_BYTES = MIB;
const DAY_MS = 24 * 3600 * 1000;

/** What is answered of a topic that is being made. */
const NEWS = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);
const MAY_PASS = new Set(['TOPIC_ALREADY_EXISTS', ...NEWS]);
const METADATA_ATTEMPTS = 100;
const METADATA_PAUSE_MS = 100;

/**
 * Makes the topics that are missing, and refuses those that are there with another number of partitions. Known topics
 * are those given to the constructor; any other gets the defaults.
 */
export class KafkaTopics {
  private readonly known: ReadonlyMap<string, TopicSettings>;
  private readonly checked = new Set<string>();

  constructor(
    private readonly admin: Admin,
    topics: readonly TopicSettings[],
    private readonly defaultPartitions = DEFAULT_PARTITIONS,
  ) {
    this.known = new Map(topics.map((topic) => [topic.name, topic]));
  }

  /** All known topics and their dead-letter topics. */
  ensureKnown(): Promise<void> {
    return this.ensure([...this.known.keys()].flatMap((name) => [name, `${name}${DEAD_LETTER_SUFFIX}`]));
  }

  /**
   * Rejects with FAILED_PRECONDITION, reason TOPIC_PARTITIONS_DIFFER, when a topic's keys would lose their order. A name
   * that was seen to exist is not asked for again.
   */
  async ensure(names: readonly string[]): Promise<void> {
    const unchecked = [...new Set(names)].filter((name) => !this.checked.has(name));
    if (unchecked.length === 0) return;
    const existing = new Set(await this.admin.listTopics());
    const missing = unchecked.filter((name) => !existing.has(name));
    if (missing.length > 0) await this.create(missing);
    for (const { name, partitions } of await this.metadataOf(unchecked)) this.check(name, partitions.length);
    for (const name of unchecked) this.checked.add(name);
  }

  /** Waits for a broker that has not heard yet of a topic that another one has just made, or of its leaders. */
  private async metadataOf(names: readonly string[]) {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.admin.fetchTopicMetadata({ topics: [...names] })).topics;
      } catch (error) {
        const isNews = NEWS.has((error as { type?: string }).type ?? '');
        if (!isNews || attempt === METADATA_ATTEMPTS) throw error;
        await pause(METADATA_PAUSE_MS);
      }
    }
  }

  private async create(names: readonly string[]): Promise<void> {
    const { brokers } = await this.admin.describeCluster();
    const topics = names.map((name) => this.configOf(name, Math.min(3, brokers.length)));
    try {
      await this.admin.createTopics({ topics, waitForLeaders: true });
    } catch (error) {
      // Another process may have made some of them meanwhile; for leaders that are not known yet, `metadataOf` waits.
      const errors = error instanceof KafkaJSAggregateError ? error.errors : [error];
      const other = errors.find((one) => !MAY_PASS.has((one as { type?: string }).type ?? ''));
      if (other) throw other;
    }
  }

  private partitionsOf(name: string): number {
    return this.settingsOf(name)?.partitions ?? this.defaultPartitions;
  }

  /** A dead-letter topic has as many partitions as its topic, so that a replay finds the keys in the same order. */
  private settingsOf(name: string): TopicSettings | undefined {
    return this.known.get(name.endsWith(DEAD_LETTER_SUFFIX) ? name.slice(0, -DEAD_LETTER_SUFFIX.length) : name);
  }

  private configOf(name: string, replicationFactor: number): ITopicConfig {
    const isDeadLetter = name.endsWith(DEAD_LETTER_SUFFIX);
    const days = isDeadLetter
      ? DEAD_LETTER_RETENTION_DAYS
      : (this.settingsOf(name)?.retentionDays ?? DEFAULT_RETENTION_DAYS);
    const maxMessageBytes = this.settingsOf(name)?.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    const entries: Record<string, number> = {
      'retention.ms': days * DAY_MS,
      // With three replicas, `acks: -1` means that two have it.
      'min.insync.replicas': Math.max(1, replicationFactor - 1),
      'max.message.bytes': maxMessageBytes + (isDeadLetter ? DEAD_LETTER_HEADER_BYTES : 0),
    };
    return {
      topic: name,
      numPartitions: this.partitionsOf(name),
      replicationFactor,
      configEntries: Object.entries(entries).map(([key, value]) => ({ name: key, value: String(value) })),
    };
  }

  private check(name: string, partitions: number): void {
    const wanted = this.partitionsOf(name);
    // A topic that nobody described may be as its maker wanted it.
    if (partitions === wanted || !this.settingsOf(name)) return;
    throw new FacetError(
      'FAILED_PRECONDITION',
      `the topic ${name} has ${partitions} partitions, not ${wanted}: with another number, events of one key would be ` +
        `on two partitions and lose their order; make it anew with ${wanted}, or say ${partitions} in the registry`,
      { reason: 'TOPIC_PARTITIONS_DIFFER', details: { topic: name, partitions, wanted } },
    );
  }
}
