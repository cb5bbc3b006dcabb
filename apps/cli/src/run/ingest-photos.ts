import {
  IngestionService,
  IngestSourceRequest_BoxChoice as BoxChoice,
  IngestSourceRequest_Md5Check as Md5Check,
  type Batch,
  type IngestSourceResponse,
} from '@facet/contracts-rpc';
import type { CropRule } from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';
import { followed, grpcClient } from '@facet/platform-grpc';
import type { SourceOptions } from '../ingest/source-options';
import type { Progress } from '../output/progress';

export interface PhotosToIngest {
  /** A source that the ingestion service can read: a path of its machine, or an address. */
  readonly photos: string;
  readonly cropRule: CropRule;
  readonly choices?: Pick<SourceOptions, 'md5' | 'box' | 'header'>;
  readonly batchId?: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface IngestedPhotos {
  readonly batch: Batch;
  /** Hosts whose addresses gave no photo in this call. */
  readonly failedHosts: Readonly<Record<string, number>>;
}

const SHOWN = 4;

/** The photos of a source through ingestion and face extraction, until every input has its verdict. */
export async function ingestPhotos(photos: PhotosToIngest, address: string): Promise<IngestedPhotos> {
  const client = grpcClient(IngestionService, address);
  try {
    let last: IngestSourceResponse | undefined;
    let failedHosts = {};
    for await (const reply of followed(() => client.ingestSource(requestOf(photos), { signal: photos.signal }))) {
      tellReading(photos.progress, reply);
      if (!reply.batch) failedHosts = reply.failedHosts;
      last = reply;
    }
    if (!last?.batch) throw new FacetError('INTERNAL', 'ingestion ended without a batch');
    return { batch: await findFaces(client, photos, last.batch), failedHosts };
  } finally {
    client.close();
  }
}

/** The same for a folder again and again; see `watch` of IngestSource. */
export async function* watchPhotos(photos: PhotosToIngest, address: string): AsyncGenerator<IngestedPhotos> {
  const client = grpcClient(IngestionService, address);
  try {
    const request = { ...requestOf(photos), watch: true };
    for await (const reply of followed(() => client.ingestSource(request, { signal: photos.signal }))) {
      tellReading(photos.progress, reply);
      if (reply.batch) yield { batch: await findFaces(client, photos, reply.batch), failedHosts: {} };
    }
  } finally {
    client.close();
  }
}

function requestOf({ photos, cropRule, choices, batchId }: PhotosToIngest) {
  return {
    source: photos,
    cropRule,
    md5Check: choices?.md5 === 'warn' ? Md5Check.WARN : Md5Check.STRICT,
    boxChoice: choices?.box === 'detector' ? BoxChoice.DETECTOR : BoxChoice.LIST,
    headers: [...(choices?.header ?? [])],
    batchId,
  };
}

function tellReading(progress: Progress, { found, done, refused, batch, failedHosts }: IngestSourceResponse): void {
  if (batch) return;
  const most = (counts: Record<string, number>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const hosts = most(failedHosts);
  progress.update('Reading photos', done, found, `${most(refused)}${hosts && ` (${hosts})`}`);
}

async function findFaces(
  client: ReturnType<typeof grpcClient<typeof IngestionService>>,
  { progress, signal }: PhotosToIngest,
  read: Batch,
): Promise<Batch> {
  let batch = read;
  const alreadyDone = batch.pending === 0;
  const batchId = batch.id;
  progress.finish('Reading photos', `${batch.total} photos, ${batch.known} known before`);
  for await (const reply of followed(() => client.watchBatch({ batchId }, { signal }))) {
    batch = reply.batch ?? batch;
    progress.update('Finding faces', batch.total - batch.pending, batch.total);
  }
  const found = alreadyDone ? ', found finished' : '';
  progress.finish('Finding faces', `${batch.accepted} of ${batch.total} accepted${found}`);
  return batch;
}
