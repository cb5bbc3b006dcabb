import { toJson } from '@bufbuild/protobuf';
import { GetWhatIfResponseSchema } from '@facet/contracts-rpc';
import type { WhatIf } from '@facet/domain-verdict';
import { askDatasets } from '../datasets/ask-datasets';
import { gateOf, limitsOf, type AnsweredWhatIf, type ThresholdOptions } from './chosen-thresholds';
import { versionWithManifest } from './version-with-manifest';

/** From services that run, by their own measures. */
export function whatIfFromServices(named: string | undefined, options: ThresholdOptions): Promise<AnsweredWhatIf> {
  return askDatasets(options, async (clients) => {
    const { version, manifest } = await versionWithManifest(clients, named);
    const request = { version, gate: gateOf(manifest.gate, options), ...limitsOf(options) };
    const reply = await clients.datasets.getWhatIf(request);
    const answer = toJson(GetWhatIfResponseSchema, reply, { alwaysEmitImplicit: true });
    return { version, answer: answer as unknown as WhatIf };
  });
}
