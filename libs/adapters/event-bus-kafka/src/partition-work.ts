import type { Place } from './cloud-events';

/** An event that was taken from the partition and is not finished, or waits for an older one that is not. */
interface Taken {
  readonly offset: bigint;
  finished: boolean;
}

/**
 * What a member has taken from one partition for as long as it is assigned: which events are finished, and up to where
 * all of them are, which is what may be committed. Offsets may have gaps.
 */
export class PartitionWork {
  private readonly taken: Taken[] = [];
  /** Position of the oldest in `taken`; what is before it is done with and cut off from time to time. */
  private oldest = 0;
  private next: bigint | undefined;
  private committed: bigint | undefined;
  private finishedUpTo: bigint | undefined;
  private unfinishedBytes = 0;
  private unfinished = 0;
  /** Set when the partition goes to another member: nothing more is started, and nothing is committed. */
  revoked = false;

  constructor(readonly place: Place) {}

  /**
   * The function to be called when the event is finished; undefined when the event was taken before, as it is after a
   * rebalance that leaves the partition here: then it is read again from the last commit.
   */
  take(offset: string, sizeBytes: number): (() => void) | undefined {
    const at = BigInt(offset);
    if (this.next !== undefined && at < this.next) return undefined;
    this.next = at + 1n;
    const taken: Taken = { offset: at, finished: false };
    this.taken.push(taken);
    this.unfinished++;
    this.unfinishedBytes += sizeBytes;
    return () => {
      taken.finished = true;
      this.unfinished--;
      this.unfinishedBytes -= sizeBytes;
      this.advance();
    };
  }

  /** Whether the partition was made anew, or has lost what was committed: offsets that were passed come again. */
  isBehind(offset: string): boolean {
    return this.committed !== undefined && BigInt(offset) < this.committed;
  }

  /** The offset to commit, when it is another than the one that is committed. */
  get toCommit(): bigint | undefined {
    return this.finishedUpTo === this.committed ? undefined : this.finishedUpTo;
  }

  markCommitted(offset: bigint): void {
    this.committed = offset;
  }

  /** What is held in memory: unfinished events, and those finished behind an unfinished one. */
  get load(): { readonly events: number; readonly bytes: number; readonly window: number } {
    return { events: this.unfinished, bytes: this.unfinishedBytes, window: this.taken.length - this.oldest };
  }

  private advance(): void {
    while (this.taken[this.oldest]?.finished) this.finishedUpTo = this.taken[this.oldest++]!.offset + 1n;
    if (this.oldest < 1000) return;
    this.taken.splice(0, this.oldest);
    this.oldest = 0;
  }
}
