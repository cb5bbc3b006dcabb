import { encodeEvent } from '@facet/contracts-events';
import { datasetManifestKey, type DatasetManifest } from '@facet/domain-dataset-manifest';
import type { Database } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { DatasetRepository } from '../persistence/dataset.repository';
import type { DatasetRow } from '../persistence/dataset.table';

/** Makes known a version whose manifest is there. */
export class DatasetPublication {
  constructor(
    private readonly database: Database,
    private readonly bus: EventBus,
    private readonly datasets: DatasetRepository,
    private readonly now: () => Date,
  ) {}

  /** Row and event, once: also for a version whose maker was killed after its manifest. */
  async publish(manifest: DatasetManifest): Promise<DatasetRow> {
    const row = rowOf(manifest, this.now());
    await this.database.transaction(async (transaction) => {
      if (!(await this.datasets.add(row, transaction))) return;
      const { version, digest, manifestKey, batchId } = row;
      const event = encodeEvent('datasets.version.published.v1', { version, digest, manifestKey, batchId });
      await this.bus.publish([event], transaction);
    });
    return (await this.datasets.find(row.version)) ?? row;
  }
}

function rowOf(
  { version, digest, createdFrom, labels, leftOut = [], splits, cropRule }: DatasetManifest,
  createdAt: Date,
): DatasetRow {
  return {
    version,
    digest,
    manifestKey: datasetManifestKey(version),
    batchId: createdFrom.batchId,
    labels: labels.map(({ name }) => name),
    leftOut,
    trainExamples: splits.train.examples,
    validationExamples: splits.validation.examples,
    shards: splits.train.shards.length + splits.validation.shards.length,
    cropRule,
    createdAt,
  };
}
