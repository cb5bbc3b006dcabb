import { FacetError, pause, withinTime } from '@facet/kernel';
import type { SubscribeOptions, Subscription, SubscriptionStatus } from '@facet/port-event-bus';
import type { Consumer, ConsumerCrashEvent, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { AssignedPartitions } from './assigned-partitions';
import type { DeliveryAttempts } from './delivery-attempts';
import type { EventHandling } from './event-handling';
import { RETRY } from './kafka-client';
import { KeyLanes } from './key-lanes';
import { subscriptionAssigner } from './subscription-assigner';

const MAX_WAIT_MS = 500;
const COMMIT_INTERVAL_MS = 200;
/** Longest wait for the first partitions; a group that is rebalancing, or whose coordinator starts, takes a while. */
const JOIN_MS = 60_000;
/** For the last commit and for leaving the group, each; a broker that is away must not hold up a service's end. */
const FAREWELL_MS = 5000;

export interface ConsumerContext {
  /** Of this consumer alone. */
  readonly kafka: Kafka;
  readonly handling: EventHandling;
  readonly attempts: DeliveryAttempts;
  /** Events that the group has not finished. */
  readonly lag: () => Promise<number>;
  /** After it without a sign of life, the group takes this member for dead. */
  readonly sessionTimeoutMs: number;
  /** After it without a sign of life, the consumer counts as crashed. */
  readonly silenceMs: number;
  readonly onFault: (error: unknown) => void;
}

/**
 * A member of a consumer group. kafkajs fetches and keeps the membership; its batch handler only files the messages and
 * returns, so that heartbeats go on however long the event handlers run. Offsets are committed here, up to the oldest
 * event whose effect or dead letter is not durable.
 */
export class GroupConsumer implements Subscription {
  private readonly consumer: Consumer;
  private readonly partitions: AssignedPartitions;
  private readonly lanes: KeyLanes;
  private stopped = false;
  private crashed = false;
  private lastSign = performance.now();
  private commits: Promise<void> = Promise.resolve();
  private readonly stopCommits = new AbortController();

  constructor(
    private readonly options: SubscribeOptions,
    private readonly context: ConsumerContext,
  ) {
    this.consumer = this.context.kafka.consumer({
      groupId: options.group,
      partitionAssigners: [subscriptionAssigner],
      sessionTimeout: context.sessionTimeoutMs,
      rebalanceTimeout: context.sessionTimeoutMs,
      heartbeatInterval: context.sessionTimeoutMs / 10,
      maxWaitTimeInMs: MAX_WAIT_MS,
      allowAutoTopicCreation: false,
      // kafkajs starts a consumer anew that failed for a reason that may pass, even one that was told to disconnect.
      retry: { ...RETRY, restartOnFailure: async () => !this.stopped },
    });
    this.partitions = new AssignedPartitions(this.consumer);
    this.lanes = new KeyLanes(options.concurrency ?? 16);
  }

  get status(): SubscriptionStatus {
    if (this.stopped) return 'stopped';
    return this.crashed || performance.now() - this.lastSign > this.context.silenceMs ? 'crashed' : 'running';
  }

  /** Resolves when the member has its first partitions. Rejects when it cannot join. */
  async start(): Promise<void> {
    const joined = this.listen();
    try {
      await this.consumer.connect();
      await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
      await this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (batch) => this.file(batch),
      });
      await within(JOIN_MS, 'joining the group', joined);
    } catch (error) {
      this.stopped = true;
      await this.consumer.disconnect().catch(() => undefined);
      throw error;
    }
    this.commits = this.commitAgainAndAgain();
  }

  lag(): Promise<number> {
    return this.context.lag();
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    // Still a member, with heartbeats, until the last handler has ended and its event is committed.
    await this.lanes.stop();
    this.stopCommits.abort();
    await this.commits;
    const { onFault } = this.context;
    await within(FAREWELL_MS, 'the last commit', this.partitions.commit()).catch(onFault);
    await within(FAREWELL_MS, 'leaving the group', this.consumer.disconnect()).catch(onFault);
  }

  /** Watches kafkajs; resolves with the first assignment, rejects when the consumer crashes before. */
  private listen(): Promise<void> {
    const { events } = this.consumer;
    const sign = () => void (this.lastSign = performance.now());
    for (const event of [events.FETCH_START, events.FETCH, events.HEARTBEAT, events.REBALANCING] as const)
      this.consumer.on(event, sign);
    const joined = new Promise<void>((resolve, reject) => {
      this.consumer.on(events.GROUP_JOIN, ({ payload }) => {
        sign();
        this.context.attempts.refresh();
        this.partitions.reassign(payload.memberId, payload.memberAssignment);
        resolve();
      });
      this.consumer.on(events.CRASH, ({ payload }: ConsumerCrashEvent) => {
        sign();
        if (this.stopped) return;
        this.context.onFault(payload.error);
        if (payload.restart) return;
        this.crashed = true;
        reject(payload.error);
      });
    });
    joined.catch(() => undefined);
    return joined;
  }

  /** Hands the messages of a batch to the lanes of their keys. Never rejects: that would crash the consumer. */
  private async file({ batch, resolveOffset, isRunning, isStale }: EachBatchPayload): Promise<void> {
    if (this.stopped || !isRunning() || isStale()) return;
    const place = { topic: batch.topic, partition: batch.partition };
    const work = this.partitions.workOn(place, batch.messages[0]!.offset);
    if (!work) return;
    for (const message of batch.messages) {
      const finish = work.take(message.offset, message.value?.length ?? 0);
      if (!finish) continue;
      const task = this.context.handling.taskOf(
        place,
        message,
        () => work.revoked,
        () => {
          finish();
          this.partitions.resumeWithRoom();
        },
      );
      this.lanes.add(laneOf(place.topic, place.partition, message), task);
    }
    resolveOffset(batch.messages.at(-1)!.offset);
    this.partitions.pauseIfFull(work);
  }

  private async commitAgainAndAgain(): Promise<void> {
    const { signal } = this.stopCommits;
    while (!signal.aborted) {
      await pause(COMMIT_INTERVAL_MS, signal).catch(() => undefined);
      // During a rebalance commits are refused; what was not committed then is so afterwards, or is delivered again.
      await this.partitions.commit().catch(() => undefined);
    }
  }
}

/** The result of `work`, or UNAVAILABLE after `limitMs`; the work itself goes on. */
async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const ended = await withinTime(limitMs, work);
  if (!ended) throw new FacetError('UNAVAILABLE', `${what} took more than ${limitMs / 1000} s`);
  return ended.value;
}

/** Messages without key have no order among them. */
function laneOf(topic: string, partition: number, { key, offset }: KafkaMessage): string {
  return key === null ? `${topic}/${partition}#${offset}` : `${topic}/${partition}/${key.toString('latin1')}`;
}
