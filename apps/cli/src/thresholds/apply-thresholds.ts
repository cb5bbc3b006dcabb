import type { Dataset } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { followed } from '@facet/platform-grpc';
import { askDatasets } from '../datasets/ask-datasets';
import { progressOf } from '../output/progress';
import { gateOf, limitsOf, type ThresholdOptions } from './chosen-thresholds';
import { versionWithManifest } from './version-with-manifest';

/** Those that know a batch, its faces and its datasets. */
const NEEDED = ['ingestion', 'face-extraction', 'tfrecord-conversion'] as const;

/** Makes a version of the same batch, crop rule, split and seed by other thresholds; the old one stays. */
export async function applyThresholds(named: string | undefined, options: ThresholdOptions): Promise<void> {
  const progress = await progressOf(process.stderr);
  const made = await askDatasets(
    options,
    async (clients) => {
      const { version: parent, manifest } = await versionWithManifest(clients, named);
      const { createdFrom, cropRule, split, gate } = manifest;
      const { trainFraction, seed, minPhotosPerPerson } = split;
      const request = {
        ...{ batchId: createdFrom.batchId, cropRule, split: { trainFraction, seed }, minPhotosPerPerson, parent },
        ...{ gate: gateOf(gate, options), ...limitsOf(options) },
      };
      let ended: { readonly dataset: Dataset; readonly found: boolean } | undefined;
      for await (const { done, total, dataset, found } of followed(() => clients.conversion.createDataset(request))) {
        progress.update('Writing dataset', done, total);
        if (dataset) ended = { dataset, found };
      }
      if (!ended) throw new FacetError('INTERNAL', 'conversion ended without a dataset');
      return { parent, ...ended };
    },
    NEEDED,
  ).finally(() => progress.stop());
  const { version, splits } = made.dataset;
  const facts = {
    version,
    parent: made.parent,
    found: made.found,
    train: splits['train'],
    validation: splits['validation'],
  };
  const text = `dataset ${version} after ${made.parent}: ${facts.train} train, ${facts.validation} validation`;
  process.stdout.write(
    options.json ? `${JSON.stringify(facts)}\n` : `${text}${made.found ? ', found finished' : ''}\n`,
  );
}
