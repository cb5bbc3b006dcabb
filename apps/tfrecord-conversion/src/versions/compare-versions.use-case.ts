import { readCsv } from '@facet/domain-csv';
import { datasetPrefix } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { datasetChanges, type ComparedVersion, type DatasetChange, type Place } from './dataset-changes';
import { publishedDataset } from './published-dataset';

/** What came, went or changed between two versions, read from their reports. */
export class CompareVersionsUseCase {
  constructor(private readonly store: ObjectStore) {}

  async *execute(from: string, to: string, signal?: AbortSignal): AsyncGenerator<DatasetChange, void, undefined> {
    // Both first, so that a version that is not there is said before anything is read.
    await publishedDataset(this.store, from, 'from_version');
    await publishedDataset(this.store, to, 'to_version');
    yield* datasetChanges(await this.comparedVersion(from, signal), await this.comparedVersion(to, signal));
  }

  private async comparedVersion(version: string, signal?: AbortSignal): Promise<ComparedVersion> {
    const places = new Map<string, Place>();
    const converted = ['file_name', 'label text', 'split', 'crop_sha256'] as const;
    for await (const row of this.rows(version, 'converted_result_files.csv', converted, signal)) {
      const [path, label, split, cropSha256] = row as [string, string, string, string];
      places.set(path, { label, split, cropSha256 });
    }
    const refusals = new Map<string, string>();
    for await (const row of this.rows(version, 'all_files.csv', ['file', 'reason'], signal)) {
      const [path, reason] = row as [string, string];
      if (reason !== '') refusals.set(path, reason);
    }
    return { places, refusals };
  }

  /** Cells of the named columns, row by row. */
  private async *rows(
    version: string,
    file: string,
    columns: readonly string[],
    signal?: AbortSignal,
  ): AsyncGenerator<string[], void, undefined> {
    const source = `${datasetPrefix(version)}${file}`;
    let places: number[] | undefined;
    for await (const rows of readCsv(this.store.read(source, signal), { source })) {
      for (const { cells } of rows) {
        if (places) yield places.map((place) => cells[place] ?? '');
        else places = columns.map((column) => placeOf(cells, column, source));
      }
    }
  }
}

function placeOf(header: readonly string[], column: string, source: string): number {
  const place = header.indexOf(column);
  if (place >= 0) return place;
  throw new FacetError('DATA_LOSS', `${source} has no column ${JSON.stringify(column)}`, { reason: 'MALFORMED_CSV' });
}
