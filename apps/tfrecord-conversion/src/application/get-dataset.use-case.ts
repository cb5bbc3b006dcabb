import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { DatasetRepository } from '../persistence/dataset.repository';
import type { DatasetRow } from '../persistence/dataset.table';
import { noSuchDataset } from '../versions/published-dataset';

/** A published version by its name. */
export class GetDatasetUseCase {
  constructor(private readonly datasets: DatasetRepository) {}

  async execute(version: string): Promise<Result<DatasetRow>> {
    if (version === '') return err(new FacetError('INVALID_ARGUMENT', 'version is empty; it names a dataset'));
    const row = await this.datasets.find(version);
    if (row) return ok(row);
    return err(noSuchDataset(version));
  }
}
