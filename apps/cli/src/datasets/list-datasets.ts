import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Dataset } from '@facet/contracts-rpc';
import { columns } from '../output/text';
import { askDatasets, type DatasetsOptions } from './ask-datasets';

export async function listDatasets(options: DatasetsOptions): Promise<void> {
  const { datasets } = await askDatasets(options, ({ conversion }) => conversion.listDatasets({}));
  const facts = datasets.map(factsOf);
  if (options.json) process.stdout.write(`${JSON.stringify(facts)}\n`);
  else process.stdout.write(datasets.length === 0 ? 'there is no dataset yet\n' : tableOf(facts));
}

function factsOf({ version, createdAt, labels, splits, cropRule, batchId }: Dataset) {
  return {
    version,
    createdAt: createdAt ? timestampDate(createdAt).toISOString() : '',
    people: labels.length,
    train: splits['train'] ?? 0,
    validation: splits['validation'] ?? 0,
    crop: { scale: cropRule?.scale ?? 0, sizePx: cropRule?.sizePx ?? 0 },
    batchId,
  };
}

function tableOf(facts: readonly ReturnType<typeof factsOf>[]): string {
  const header = ['version', 'created', 'people', 'train', 'validation', 'crop', 'batch'];
  const rows = facts.map(({ version, createdAt, people, train, validation, crop, batchId }) => {
    const counts = [people, train, validation].map(String);
    return [version, createdAt.slice(0, 19), ...counts, `${crop.scale} x ${crop.sizePx} px`, batchId];
  });
  return columns([header, ...rows]);
}
