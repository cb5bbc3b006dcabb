import { IngestionService, type Batch } from '@facet/contracts-rpc';
import type { CropRule } from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';
import { followed, grpcClient } from '@facet/platform-grpc';
import type { Progress } from './progress';

export interface PhotosToIngest {
  /** A folder that the ingestion service can read. */
  readonly photos: string;
  readonly cropRule: CropRule;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The photos of a folder through ingestion and face extraction, until every input has its verdict. */
export async function ingestPhotos(
  { photos, cropRule, progress, signal }: PhotosToIngest,
  address: string,
): Promise<Batch> {
  const client = grpcClient(IngestionService, address);
  try {
    let batch: Batch | undefined;
    for await (const reply of followed(() => client.ingestSource({ source: photos, cropRule }, { signal }))) {
      progress.update('Reading photos', reply.done, reply.found);
      batch = reply.batch ?? batch;
    }
    if (!batch) throw new FacetError('INTERNAL', 'ingestion ended without a batch');
    const alreadyDone = batch.pending === 0;
    const batchId = batch.id;
    progress.finish('Reading photos', `${batch.total} photos, ${batch.known} known before`);
    for await (const reply of followed(() => client.watchBatch({ batchId }, { signal }))) {
      batch = reply.batch ?? batch;
      progress.update('Finding faces', batch.total - batch.pending, batch.total);
    }
    progress.finish(
      'Finding faces',
      `${batch.accepted} of ${batch.total} accepted${alreadyDone ? ', found finished' : ''}`,
    );
    return batch;
  } finally {
    client.close();
  }
}
