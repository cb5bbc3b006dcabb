import { FacetError, pause } from '@facet/kernel';
import type { Logger } from '@facet/platform-logging';
import type { Readiness } from './readiness';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface Waiting {
  readonly readiness: Readiness;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Does `work` as soon as what it depends on is there: while it fails with UNAVAILABLE it is tried again, after growing
 * pauses, and `readiness` says what is waited for. One log line for each new reason. Any other error ends the wait.
 */
export async function untilAvailable<T>(what: string, work: () => Promise<T>, waiting: Waiting): Promise<T> {
  const { readiness, logger, signal } = waiting;
  let told: string | undefined;
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await work();
      if (told !== undefined) logger.info({ waitedFor: what }, 'found what was waited for');
      readiness.found(what);
      return result;
    } catch (thrown) {
      const error = FacetError.from(thrown);
      if (error.code !== 'UNAVAILABLE') throw error;
      readiness.waitFor(what, error.message);
      if (error.message !== told) logger.warn({ waitingFor: what, reason: error.reason }, error.message);
      told = error.message;
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt), signal);
    }
  }
}
