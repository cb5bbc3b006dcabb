import { csvBytes, readCsv } from '@facet/domain-csv';
import { datasetPrefix, type DatasetManifest, type Decision } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** What the ledger of a corrected version says of a photo that was dropped. */
export const DROPPED = 'DROPPED_BY_HAND';

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Label map and reports of a version, as its decisions change them: a photo that was dropped counts as refused, one that
 * was relabelled as another person's.
 */
export async function correctedFiles(
  store: ObjectStore,
  { version, labels, files }: DatasetManifest,
  byPhoto: ReadonlyMap<string, Decision>,
): Promise<Map<string, Uint8Array>> {
  const ids = new Map(labels.map(({ id, name }) => [name, String(id)]));
  const result = new Map<string, Uint8Array>();
  const changed = (row: Row): void => {
    const decision = byPhoto.get(row.get('file') ?? row.get('file_name') ?? '');
    if (decision?.action !== 'relabel') return;
    const cells = {
      name: decision.label,
      'label text': decision.label,
      index: ids.get(decision.label)!,
      label: ids.get(decision.label)!,
    };
    for (const [column, cell] of Object.entries(cells)) if (row.has(column)) row.set(column, cell);
  };
  const dropped = (row: Row) => byPhoto.get(row.get('file') ?? row.get('file_name') ?? '')?.action === 'drop';
  const tables = new Map<string, Row[]>();
  for (const { key } of files) {
    const name = key.slice(datasetPrefix(version).length);
    // A page of the version that this one comes from would tell of that one.
    if (name.endsWith('.html')) continue;
    if (!name.endsWith('.csv')) result.set(name, await store.readAll(key));
    else if (name !== 'summary_files.csv') {
      const rows = rowsOf(await readTable(store, key));
      rows.forEach(changed);
      if (name === 'all_files.csv') rows.filter(dropped).forEach(refuse);
      tables.set(name, name === 'all_files.csv' ? rows : rows.filter((row) => !dropped(row)));
    }
  }
  const [all, accepted, converted] = ['all_files.csv', 'filtered_files.csv', 'converted_result_files.csv'].map(
    (name) => {
      const rows = tables.get(name);
      if (rows) return rows;
      throw new FacetError('DATA_LOSS', `dataset ${version} has no ${name}`, { reason: 'NO_SUCH_FILE' });
    },
  ) as [Row[], Row[], Row[]];
  numbered(accepted);
  for (const [name, rows] of tables)
    result.set(
      name,
      csvBytes(
        [...(rows[0]?.keys() ?? [])],
        rows.map((row) => [...row.values()]),
      ),
    );
  result.set('summary_files.csv', summary([...ids.keys()], all, accepted, converted));
  return new Map([...result].sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Row = Map<string, string>;

const rowsOf = ({ header, rows }: Table): Row[] =>
  rows.map((cells) => new Map(header.map((column, i) => [column, cells[i] ?? ''])));

async function readTable(store: ObjectStore, key: string): Promise<Table> {
  const rows: (readonly string[])[] = [];
  for await (const batch of readCsv(store.read(key), { source: key })) rows.push(...batch.map(({ cells }) => cells));
  const [header = [], ...rest] = rows;
  return { header, rows: rest };
}

function refuse(row: Row): void {
  row.set('verdict', 'REFUSED').set('reason', DROPPED).set('message', 'a person decided that it does not belong here');
}

/** `count` numbers a person's photos. */
function numbered(accepted: readonly Row[]): void {
  const counts = new Map<string, number>();
  for (const row of accepted) {
    const label = row.get('label text')!;
    const count = counts.get(label) ?? 0;
    counts.set(label, count + 1);
    row.set('count', String(count));
  }
}

function summary(
  labels: readonly string[],
  all: readonly Row[],
  accepted: readonly Row[],
  converted: readonly Row[],
): Uint8Array {
  const header = ['name', 'count', 'inputs', 'refused', 'train', 'validation'];
  const rows = labels.map((label) => {
    const given = all.filter((row) => row.get('name') === label).length;
    const count = accepted.filter((row) => row.get('label text') === label).length;
    const own = converted.filter((row) => row.get('label text') === label);
    const [train, validation] = ['train', 'validation'].map(
      (split) => own.filter((row) => row.get('split') === split).length,
    );
    return [label, count, given, given - count, train, validation];
  });
  return csvBytes(header, rows);
}
