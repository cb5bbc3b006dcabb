import type {
  BatchSchema,
  GetBatchRequest,
  GetUploadRequest,
  GetUploadResponseSchema,
  IngestSourceRequest,
  IngestSourceResponseSchema,
  ListBatchesResponseSchema,
  ListLedgerRequest,
  ListLedgerResponseSchema,
  SealBatchRequest,
  UploadPhotosRequest,
  WatchBatchRequest,
} from '@facet/contracts-rpc';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { unwrap } from '@facet/kernel';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, GrpcStreamMethod } from '@nestjs/microservices';
import { IngestSource } from '../../application/ingest-source.use-case';
import { ReadBatches } from '../../application/read-batches.use-case';
import { SealBatch } from '../../application/seal-batch.use-case';
import { UploadPhotos } from '../../application/upload-photos.use-case';
import { WatchBatch } from '../../application/watch-batch.use-case';
import { WatchSource } from '../../application/watch-source.use-case';
import type { BatchSummary } from '../../application/ledger-row';
import { INGESTION_CONFIG, type IngestionConfig } from '../../ingestion.config';
import { batchMessage, ledgerRowMessage, uploadedPhotoMessage } from '../batch-message';
import { ingestOrder } from '../ingest-order-message';
import { requestedCropRule } from '../requested-crop-rule';
import { UploadStream } from './upload-stream';

interface BatchReply {
  readonly batch: MessageInitShape<typeof BatchSchema>;
}

@Controller()
export class IngestionGrpcController {
  constructor(
    @Inject(IngestSource) private readonly sources: IngestSource,
    @Inject(WatchSource) private readonly folders: WatchSource,
    @Inject(UploadPhotos) private readonly uploads: UploadPhotos,
    @Inject(SealBatch) private readonly sealing: SealBatch,
    @Inject(ReadBatches) private readonly batches: ReadBatches,
    @Inject(WatchBatch) private readonly watches: WatchBatch,
    @Inject(INGESTION_CONFIG) private readonly config: IngestionConfig,
  ) {}

  @GrpcMethod('IngestionService', 'IngestSource')
  async *ingestSource(
    request: IngestSourceRequest,
    _metadata: unknown,
    call: ServerWritableStream<object, object>,
  ): AsyncGenerator<MessageInitShape<typeof IngestSourceResponseSchema>> {
    const order = ingestOrder(request);
    if (!request.watch) return yield batchReply(unwrap(yield* this.sources.execute(order)));
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    const steps = this.folders.execute(order, gone.signal);
    for (let step = await steps.next(); ; step = await steps.next()) {
      if (step.done) return unwrap(step.value);
      yield 'batch' in step.value ? batchReply(step.value.batch) : step.value;
    }
  }

  @GrpcStreamMethod('IngestionService', 'UploadPhotos')
  async uploadPhotos(requests: AsyncIterable<UploadPhotosRequest>): Promise<BatchReply> {
    const stream = new UploadStream(requests, this.config.FACET_MAX_PHOTO_BYTES);
    const { batchId, cropRule } = await stream.open();
    const upload = { batchId: batchId || undefined, cropRule: requestedCropRule(cropRule) };
    return { batch: batchMessage(unwrap(await this.uploads.execute(upload, stream.photos()))) };
  }

  @GrpcMethod('IngestionService', 'GetUpload')
  async *getUpload({ batchId }: GetUploadRequest): AsyncGenerator<MessageInitShape<typeof GetUploadResponseSchema>> {
    const batch = await this.batches.get(batchId);
    const sealed = batch.ok && batch.value.sealed;
    for await (const rows of this.batches.pages(batchId)) yield { photos: rows.map(uploadedPhotoMessage), sealed };
  }

  @GrpcMethod('IngestionService', 'SealBatch')
  async sealBatch({ batchId }: SealBatchRequest): Promise<BatchReply> {
    return { batch: batchMessage(unwrap(await this.sealing.execute(batchId))) };
  }

  @GrpcMethod('IngestionService', 'GetBatch')
  async getBatch({ batchId }: GetBatchRequest): Promise<BatchReply> {
    return { batch: batchMessage(unwrap(await this.batches.get(batchId))) };
  }

  @GrpcMethod('IngestionService', 'ListBatches')
  async listBatches(): Promise<MessageInitShape<typeof ListBatchesResponseSchema>> {
    return { batches: (await this.batches.list()).map(batchMessage) };
  }

  @GrpcMethod('IngestionService', 'WatchBatch')
  async *watchBatch(
    { batchId }: WatchBatchRequest,
    _metadata: unknown,
    call: ServerWritableStream<object, object>,
  ): AsyncGenerator<BatchReply> {
    const cancelled = new AbortController();
    call.once('cancelled', () => cancelled.abort());
    for await (const batch of this.watches.execute(batchId, cancelled.signal)) yield { batch: batchMessage(batch) };
  }

  @GrpcMethod('IngestionService', 'ListLedger')
  async *listLedger({
    batchId,
    verdict,
  }: ListLedgerRequest): AsyncGenerator<MessageInitShape<typeof ListLedgerResponseSchema>> {
    const rows = unwrap(await this.batches.rows(batchId, verdict));
    for await (const row of rows) yield { row: ledgerRowMessage(row) };
  }
}

function batchReply(batch: BatchSummary): MessageInitShape<typeof IngestSourceResponseSchema> {
  return { found: batch.total, done: batch.total, batch: batchMessage(batch), refused: { ...batch.refused } };
}
