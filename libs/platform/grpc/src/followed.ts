import { FacetError, pause } from '@facet/kernel';

const MOST_FAILURES = 6;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The messages of a watch, a stream whose first message says how things are: when its connection ends it is begun again.
 * A stream that may last for hours needs it, for a server lets go of a connection after some time. Throws UNAVAILABLE
 * after six attempts in a row without a message, and any other error at once.
 */
export async function* followed<T>(watch: () => AsyncIterable<T>, firstPauseMs = 200): AsyncGenerator<T> {
  for (let failures = 0; ;) {
    try {
      for await (const message of watch()) {
        failures = 0;
        yield message;
      }
      return;
    } catch (error) {
      if (FacetError.from(error).code !== 'UNAVAILABLE' || ++failures === MOST_FAILURES) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** (failures - 1)));
    }
  }
}
