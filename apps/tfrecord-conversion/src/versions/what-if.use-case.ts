import { datasetPrefix } from '@facet/domain-dataset-manifest';
import { readMeasuredInputs, whatIf, type Gate, type PersonLimits, type WhatIf } from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { publishedDataset } from './published-dataset';

/** What other thresholds would make of a version's batch, from what was measured when the version was made. */
export class WhatIfUseCase {
  constructor(private readonly store: ObjectStore) {}

  /** `gateOf` gets the version's own gate; the version's minimum of photos per person holds where `limits` has none. Throws NOT_FOUND, or FAILED_PRECONDITION for a version without measures. */
  async execute(version: string, gateOf: (own: Gate) => Gate, limits: PersonLimits): Promise<WhatIf> {
    const { manifest } = await publishedDataset(this.store, version);
    const key = `${datasetPrefix(version)}measured_faces.csv`;
    if (!manifest.files.some((file) => file.key === key)) throw withoutMeasures(version);
    const { minPhotosPerPerson } = manifest.split;
    const inputs = await readMeasuredInputs(this.store.read(key), key);
    return whatIf(inputs, gateOf(manifest.gate), { minPhotosPerPerson, ...limits });
  }
}

function withoutMeasures(version: string): FacetError {
  const message = `dataset ${version} was made before measures were kept in datasets; make it anew`;
  return new FacetError('FAILED_PRECONDITION', message, { reason: 'NO_MEASURES' });
}
