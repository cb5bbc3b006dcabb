import {
  FaceExtractionService,
  IngestionService,
  type ExtractedFace,
  type Judgement,
  type LedgerRow,
} from '@facet/contracts-rpc';
import type { CropRule } from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';
import { ENVIRONMENT } from '@facet/platform-bootstrap';
import { readConfig, type Environment } from '@facet/platform-config';
import { grpcClient, grpcTls } from '@facet/platform-grpc';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { BatchSource, FacesOptions } from '../../application/batch-source';
import { conversionConfig } from '../../tfrecord-conversion.config';

/** Batches as ingestion and face-extraction tell them. */
@Injectable()
export class GrpcBatchSource implements BatchSource, OnModuleDestroy {
  private readonly ingestion;
  private readonly faceExtraction;

  constructor(@Inject(ENVIRONMENT) environment: Environment) {
    const config = readConfig(conversionConfig, environment);
    const tls = grpcTls(environment);
    this.ingestion = grpcClient(IngestionService, config.INGESTION_GRPC_ADDRESS, { tls });
    this.faceExtraction = grpcClient(FaceExtractionService, config.FACE_EXTRACTION_GRPC_ADDRESS, { tls });
  }

  async *ledger(batchId: string, signal?: AbortSignal): AsyncGenerator<LedgerRow, void, undefined> {
    for await (const { row } of this.ingestion.listLedger({ batchId }, { signal })) yield present(row, 'row');
  }

  async *faces(
    batchId: string,
    { scale, sizePx }: CropRule,
    { gate, signal }: FacesOptions,
  ): AsyncGenerator<ExtractedFace, void, undefined> {
    const request = { batchId, cropRule: { scale, sizePx }, gate };
    for await (const { face } of this.faceExtraction.listFaces(request, { signal })) yield present(face, 'face');
  }

  async *judgements(batchId: string, { gate, signal }: FacesOptions): AsyncGenerator<Judgement, void, undefined> {
    for await (const { judgements } of this.faceExtraction.listJudgements({ batchId, gate }, { signal })) {
      yield* judgements;
    }
  }

  onModuleDestroy(): void {
    this.ingestion.close();
    this.faceExtraction.close();
  }
}

function present<T>(value: T | undefined, field: string): T {
  if (value !== undefined) return value;
  throw new FacetError('DATA_LOSS', `a message of the stream has no ${field}`);
}
