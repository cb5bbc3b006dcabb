import { join } from 'node:path';

const PRELOADED = join(__dirname, 'stand-still.cjs');

/** Environment of a Node program that stands still right after it has written `text` to its standard output. */
export const standStillAfter = (text: string): { NODE_OPTIONS: string; FACET_STAND_STILL_AFTER: string } => ({
  NODE_OPTIONS: `--require ${JSON.stringify(PRELOADED)}`,
  FACET_STAND_STILL_AFTER: text,
});
