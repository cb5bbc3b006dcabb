/** A step of work on one key: undefined when it is done, or when to take it up again. */
export type LaneTask = () => Promise<{ readonly againAfterMs: number } | undefined>;

/** One key's tasks, in order. */
interface Lane {
  readonly key: string;
  readonly tasks: LaneTask[];
}

/**
 * Runs tasks concurrently for different keys, one at a time and in order for one key. A task that wants to be taken up
 * again holds back its own key only, and none of the places. Keys take turns: a lane goes on behind the others.
 */
export class KeyLanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly ready: Lane[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly pauses = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(private readonly concurrency: number) {}

  add(key: string, task: LaneTask): void {
    const lane = this.lanes.get(key);
    if (lane) return void lane.tasks.push(task);
    const fresh = { key, tasks: [task] };
    this.lanes.set(key, fresh);
    this.enqueue(fresh);
  }

  /** Takes up nothing new, and waits for what is in flight. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const pause of this.pauses) clearTimeout(pause);
    await Promise.all(this.inFlight);
  }

  private enqueue(lane: Lane): void {
    this.ready.push(lane);
    this.fill();
  }

  private fill(): void {
    while (!this.stopped && this.inFlight.size < this.concurrency) {
      const lane = this.ready.shift();
      if (!lane) return;
      const one = this.advance(lane).finally(() => {
        this.inFlight.delete(one);
        this.fill();
      });
      this.inFlight.add(one);
    }
  }

  private async advance(lane: Lane): Promise<void> {
    const again = await lane.tasks[0]!();
    if (again) return this.advanceLater(lane, again.againAfterMs);
    lane.tasks.shift();
    if (lane.tasks.length > 0) this.ready.push(lane);
    else this.lanes.delete(lane.key);
  }

  private advanceLater(lane: Lane, pauseMs: number): void {
    if (this.stopped) return;
    const pause = setTimeout(() => {
      this.pauses.delete(pause);
      this.enqueue(lane);
    }, pauseMs);
    this.pauses.add(pause);
  }
}
