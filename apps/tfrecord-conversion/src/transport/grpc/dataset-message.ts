import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { DatasetSchema } from '@facet/contracts-rpc';
import { datasetPrefix } from '@facet/domain-dataset-manifest';
import type { ObjectStore } from '@facet/port-object-store';
import type { DatasetRow } from '../../persistence/dataset.table';

/** A version as callers see it. */
export function datasetMessage(row: DatasetRow, store: ObjectStore): MessageInitShape<typeof DatasetSchema> {
  const { version, digest, manifestKey, labels, trainExamples, validationExamples, shards, cropRule, batchId } = row;
  return {
    version,
    uri: store.uri(datasetPrefix(version).replace(/\/$/, '')),
    digest,
    manifestKey,
    labels: [...labels],
    leftOut: row.leftOut,
    splits: { train: trainExamples, validation: validationExamples },
    shards,
    cropRule,
    batchId,
    createdAt: timestampFromDate(row.createdAt),
  };
}
