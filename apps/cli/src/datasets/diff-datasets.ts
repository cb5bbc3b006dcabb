import type { CompareDatasetsResponse } from '@facet/contracts-rpc';
import { counted } from '../output/text';
import { askDatasets, type DatasetsOptions } from './ask-datasets';

/** Prints each change as it is found, then how many there were. */
export async function diffDatasets(fromVersion: string, toVersion: string, options: DatasetsOptions): Promise<void> {
  const counts = { CAME: 0, WENT: 0, label: 0, split: 0, picture: 0 };
  await askDatasets(options, async ({ datasets }) => {
    for await (const change of datasets.compareDatasets({ fromVersion, toVersion })) {
      const { path, kind, from, to, reason } = change;
      const changed = from && to ? changedFields(change) : [];
      for (const field of changed) counts[field]++;
      if (kind === 'CAME' || kind === 'WENT') counts[kind]++;
      const facts = { path, kind, from: placeOf(from), to: placeOf(to), changed, reason };
      process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : `${lineOf(change)}\n`);
    }
  });
  if (options.json) return;
  const { CAME, WENT, label, split, picture } = counts;
  const changes = `${counted(label, 'label')}, ${counted(split, 'split')}, ${counted(picture, 'picture')} changed`;
  process.stdout.write(`${CAME} came, ${WENT} went; ${changes}\n`);
}

type Place = CompareDatasetsResponse['from'];

const placeOf = (place: Place) => place && { label: place.label, split: place.split, cropSha256: place.cropSha256 };

function changedFields({ from, to }: CompareDatasetsResponse): ('label' | 'split' | 'picture')[] {
  const fields = ['label', 'split', 'picture'] as const;
  return fields.filter((field) => {
    const part = field === 'picture' ? 'cropSha256' : field;
    return from?.[part] !== to?.[part];
  });
}

function lineOf(change: CompareDatasetsResponse): string {
  const { path, from, to, reason } = change;
  const why = reason === '' ? '' : `  ${reason}`;
  if (!from) return `+ ${path}  ${to!.label}, ${to!.split}${why && `  before:${why}`}`;
  if (!to) return `- ${path}  ${from.label}, ${from.split}${why}`;
  const changes = changedFields(change).map((field) =>
    field === 'picture' ? 'another picture' : `${field} ${from[field]} -> ${to[field]}`,
  );
  return `~ ${path}  ${changes.join(', ')}`;
}
