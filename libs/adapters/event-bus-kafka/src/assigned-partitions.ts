import type { Consumer } from 'kafkajs';
import type { Place } from './cloud-events';
import { PartitionWork } from './partition-work';

/** Above the first of a pair a partition is no longer fetched, at the second it is again. */
const PARTITION_EVENTS = [2000, 1000] as const;
const PARTITION_BYTES = [4_000_000, 2_000_000] as const;
const ALL_BYTES = [32_000_000, 16_000_000] as const;
/** Events behind one that is not finished; only their offsets are kept. */
const WINDOW = [20_000, 10_000] as const;

const nameOf = ({ topic, partition }: Place) => `${topic}/${partition}`;

/** The partitions that a member has, what it may hold of them in memory, and what it has committed. */
export class AssignedPartitions {
  private readonly works = new Map<string, PartitionWork>();
  private readonly paused = new Set<PartitionWork>();
  private memberId = '';

  constructor(private readonly consumer: Pick<Consumer, 'pause' | 'resume' | 'commitOffsets'>) {}

  /**
   * Takes over a new assignment. A member that keeps its id was in the group all the time, so what it has taken of a
   * partition that stays is still its own; one with a new id was thrown out, and others may have gone on.
   */
  reassign(memberId: string, assignment: Readonly<Record<string, readonly number[]>>): void {
    const stays = ({ topic, partition }: Place) =>
      memberId === this.memberId && assignment[topic]?.includes(partition) === true;
    for (const work of this.works.values()) if (!stays(work.place)) this.revoke(work);
    this.memberId = memberId;
    for (const [topic, partitions] of Object.entries(assignment))
      for (const partition of partitions) {
        const place = { topic, partition };
        if (!this.works.has(nameOf(place))) this.works.set(nameOf(place), new PartitionWork(place));
      }
  }

  /** The work on a partition, from the offset of a batch on; undefined when the partition went to another member. */
  workOn(place: Place, firstOffset: string): PartitionWork | undefined {
    const work = this.works.get(nameOf(place));
    if (!work?.isBehind(firstOffset)) return work;
    this.revoke(work);
    const anew = new PartitionWork(place);
    this.works.set(nameOf(place), anew);
    return anew;
  }

  /** Stops fetching a partition of which too much is held. To be called when events were taken. */
  pauseIfFull(work: PartitionWork): void {
    const { events, bytes, window } = work.load;
    const isFull =
      events > PARTITION_EVENTS[0] || bytes > PARTITION_BYTES[0] || window > WINDOW[0] || this.bytes > ALL_BYTES[0];
    if (!isFull || this.paused.has(work)) return;
    this.paused.add(work);
    whileJoined(() => this.consumer.pause([topicPartitionsOf(work)]));
  }

  /** Fetches again what was paused and has got room. To be called when events are finished. */
  resumeWithRoom(): void {
    if (this.paused.size === 0 || this.bytes > ALL_BYTES[1]) return;
    for (const work of this.paused) {
      const { events, bytes, window } = work.load;
      if (events <= PARTITION_EVENTS[1] && bytes <= PARTITION_BYTES[1] && window <= WINDOW[1]) this.resume(work);
    }
  }

  /** Commits up to the oldest unfinished event of each partition. */
  async commit(): Promise<void> {
    const due = [...this.works.values()].flatMap((work) => {
      const offset = work.toCommit;
      return offset === undefined ? [] : [{ work, offset }];
    });
    if (due.length === 0) return;
    await this.consumer.commitOffsets(due.map(({ work, offset }) => ({ ...work.place, offset: String(offset) })));
    for (const { work, offset } of due) work.markCommitted(offset);
  }

  private get bytes(): number {
    let sum = 0;
    for (const work of this.works.values()) sum += work.load.bytes;
    return sum;
  }

  private revoke(work: PartitionWork): void {
    work.revoked = true;
    this.works.delete(nameOf(work.place));
    // kafkajs keeps a pause beyond the assignment.
    if (this.paused.has(work)) this.resume(work);
  }

  private resume(work: PartitionWork): void {
    this.paused.delete(work);
    whileJoined(() => this.consumer.resume([topicPartitionsOf(work)]));
  }
}

const topicPartitionsOf = ({ place: { topic, partition } }: PartitionWork) => ({ topic, partitions: [partition] });

/** kafkajs throws when it is told something between two memberships; a new one begins with nothing paused. */
function whileJoined(tell: () => void): void {
  try {
    tell();
  } catch {
    // There is no fetching that could go on or stay away.
  }
}
