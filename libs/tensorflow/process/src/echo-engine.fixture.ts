import { once } from 'node:events';
import { FacetError } from '@facet/kernel';
import { serveEngine } from './serve-engine';

// The child of the spec.
let aborted = 0;
serveEngine({
  echo: (payload: unknown) => payload,
  environment: (names: string[]) => names.map((name) => process.env[name]),
  refuse: () => {
    throw new FacetError('OUT_OF_RANGE', 'too far', { reason: 'TOO_FAR', details: { limit: 3 } });
  },
  break: () => {
    throw new TypeError('a bug');
  },
  untilAborted: async (_: unknown, { signal }) => {
    signal.addEventListener('abort', () => aborted++);
    await once(signal, 'abort');
  },
  aborted: () => aborted,
  exit: (code: number) => process.exit(code),
});
