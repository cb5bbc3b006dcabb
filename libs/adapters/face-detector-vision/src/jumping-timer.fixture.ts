import { throwIfAborted } from '@facet/kernel';
import type { Timer } from './quota-limiter';

/** Time that passes only while somebody waits. */
export class JumpingTimer implements Timer {
  private ms = 5_000_000;
  now = () => this.ms;
  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    this.ms += ms;
  }
}
