import { FacetError, pause } from '@facet/kernel';

const POLL_MS = 50;
const MOST_ATTEMPTS = 20;

/** What programs that have just been started answer may pass by itself: asks again while that is UNAVAILABLE. */
export async function whenAvailable<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (FacetError.from(error).code !== 'UNAVAILABLE' || attempt === MOST_ATTEMPTS) throw error;
      await pause(POLL_MS * attempt);
    }
  }
}
