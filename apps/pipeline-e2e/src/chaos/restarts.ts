import { setImmediate as turn } from 'node:timers/promises';
import type { HurtSystem } from './hurt-system';

/**
 * Starts programs again that end by themselves, as a cluster does: a service that is not ready for too long ends itself so
 * that it is. Whoever kills a program starts it again in the same turn.
 */
export class Restarts {
  /** Program -> how often it was started again. */
  readonly counts: Record<string, number> = {};
  private over = false;

  constructor({ victims }: Pick<HurtSystem, 'victims'>) {
    for (const victim of victims) void this.watch(victim);
  }

  /** To be called before the programs are stopped. */
  stop(): void {
    this.over = true;
  }

  private async watch({ name, program }: HurtSystem['victims'][number]): Promise<void> {
    for (;;) {
      await program.ended();
      await turn();
      if (this.over) return;
      if (program.isRunning) continue;
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      program.start();
    }
  }
}
