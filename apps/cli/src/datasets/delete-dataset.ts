import { askDatasets, type DatasetsOptions } from './ask-datasets';

export async function deleteDataset(
  version: string,
  { force, ...options }: DatasetsOptions & { readonly force: boolean },
): Promise<void> {
  const { models } = await askDatasets(options, ({ datasets }) => datasets.deleteDataset({ version, force }));
  const trained = models.length === 0 ? '' : `; models that were trained on it: ${models.join(', ')}`;
  const text = options.json ? JSON.stringify({ deleted: version, models }) : `deleted ${version}${trained}`;
  process.stdout.write(`${text}\n`);
}
