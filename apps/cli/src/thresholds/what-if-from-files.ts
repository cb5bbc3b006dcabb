import { resolve } from 'node:path';
import { storedVersions, supposeThresholds } from '@facet/facet-host/what-if';
import { chosenVersion, gateOf, limitsOf, type AnsweredWhatIf, type ThresholdOptions } from './chosen-thresholds';

/** From the version's own files: no service is started, and one may run. */
export async function whatIfFromFiles(named: string | undefined, options: ThresholdOptions): Promise<AnsweredWhatIf> {
  const place = { dataFolder: resolve(options.data), environment: process.env };
  const version = chosenVersion(named, named === undefined ? await storedVersions(place) : []);
  const answer = await supposeThresholds(version, {
    ...place,
    gateOf: (own) => gateOf(own, options),
    limits: limitsOf(options),
  });
  return { version, answer };
}
