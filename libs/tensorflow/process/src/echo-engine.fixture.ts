import { once } from 'node:events';
import { FacetError } from '@facet/kernel';
import { serveEngine } from './serve-engine';

// The child of the spec.
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
    await once(signal, 'abort');
  },
  exit: (code: number) => process.exit(code),
});
