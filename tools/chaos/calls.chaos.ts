import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { callServices } from '../../apps/pipeline-e2e/src/chaos/calls/call-services';
import { CalledFacet } from '../../apps/pipeline-e2e/src/chaos/calls/called-facet';
import { grpcCalls } from '../../apps/pipeline-e2e/src/chaos/calls/grpc-calls';
import { restCalls } from '../../apps/pipeline-e2e/src/chaos/calls/rest-calls';
import type { Scenario } from './scenario';

/** Whatever is in a request, its caller gets an answer that says what is wrong with it, and nobody else notices. */
export const scenario: Scenario = {
  title:
    'random messages to every rpc and route: no unexpected failure, none unanswered, refusals name a field, nothing dies',
  options: {
    each: 'calls of each rpc and route, default 120',
    seed: 'of the messages, default 1',
    only: 'part of the names of the rpcs and routes that are called; default: all',
  },
  async run({ each = '120', seed = '1', only = '' }, progress) {
    const folder = mkdtempSync(join(tmpdir(), 'facet-calls-'));
    try {
      const facet = await CalledFacet.start(folder);
      const { calls: rpcs, close } = await grpcCalls(facet.grpc, facet.known);
      try {
        const calls = [...rpcs, ...(await restCalls(facet.http, facet.known))].filter(({ name }) =>
          name.includes(only),
        );
        if (calls.length === 0)
          throw new FacetError('INVALID_ARGUMENT', `--only is ${only}, which is in no name of an rpc or route`);
        progress(`${calls.length} rpcs and routes`);
        const counts = await callServices({ calls, each: Number(each), seed: Number(seed), progress });
        const died = facet.died();
        const complaint = await facet.complaint();
        const passed = counts.broken.length === 0 && died === 0 && complaint === undefined;
        return { passed, figures: { ...counts, died, complaint: complaint ?? 'none' } };
      } finally {
        close();
        await facet.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
