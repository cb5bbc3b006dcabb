import { randomUUID } from 'node:crypto';
import {
  CLOCK,
  construct,
  DATABASE,
  ENVIRONMENT,
  EVENT_BUS,
  IMAGE_CODEC,
  OBJECT_STORE,
} from '@facet/platform-bootstrap';
import { readConfig, type Environment } from '@facet/platform-config';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { BatchAnnouncer } from './application/batch-announcer';
import { BatchChanges } from './application/batch-changes';
import { BatchLedger } from './application/batch-ledger';
import { IngestFolder } from './application/ingest-folder.use-case';
import type { IntakeLimits } from './application/intake-limits';
import { PhotoReceiver } from './application/photo-receiver';
import { ReadBatches } from './application/read-batches.use-case';
import { RecordFaceVerdict } from './application/record-face-verdict.use-case';
import { SealBatch } from './application/seal-batch.use-case';
import { SubmissionContent, type SubmissionLimits } from './application/submission-content';
import { TakeSubmission } from './application/take-submission.use-case';
import { UploadPhotos } from './application/upload-photos.use-case';
import { WatchBatch, type WatchPace } from './application/watch-batch.use-case';
import { INGESTION_CONFIG, ingestionConfigSchema, type IngestionConfig } from './ingestion.config';
import { BatchRepository } from './persistence/batch.repository';
import { LedgerRepository } from './persistence/ledger.repository';
import { FacesEventController } from './transport/events/faces.event-controller';
import { SubmissionsEventController } from './transport/events/submissions.event-controller';
import { IngestionGrpcController } from './transport/grpc/ingestion.grpc-controller';
import { BatchesHttpController } from './transport/http/batches.http-controller';

const INTAKE_LIMITS = Symbol('INTAKE_LIMITS');
const SUBMISSION_LIMITS = Symbol('SUBMISSION_LIMITS');
const WATCH_PACE = Symbol('WATCH_PACE');
const NEW_ID = Symbol('NEW_ID');

@Module({
  controllers: [IngestionGrpcController, FacesEventController, SubmissionsEventController, BatchesHttpController],
  providers: [
    {
      provide: INGESTION_CONFIG,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) => readConfig(ingestionConfigSchema, environment),
    },
    { provide: INTAKE_LIMITS, inject: [INGESTION_CONFIG], useFactory: intakeLimits },
    { provide: SUBMISSION_LIMITS, inject: [INGESTION_CONFIG], useFactory: submissionLimits },
    { provide: WATCH_PACE, inject: [INGESTION_CONFIG], useFactory: watchPace },
    { provide: NEW_ID, useValue: randomUUID },
    BatchChanges,
    construct(BatchRepository, DATABASE),
    construct(LedgerRepository, DATABASE),
    construct(PhotoReceiver, OBJECT_STORE, IMAGE_CODEC),
    construct(BatchLedger, DATABASE, BatchRepository, LedgerRepository, BatchChanges, CLOCK),
    construct(BatchAnnouncer, DATABASE, BatchRepository, LedgerRepository, EVENT_BUS, CLOCK),
    construct(IngestFolder, PhotoReceiver, BatchLedger, BatchAnnouncer, BatchRepository, INTAKE_LIMITS),
    construct(UploadPhotos, PhotoReceiver, BatchLedger, BatchAnnouncer, BatchRepository, INTAKE_LIMITS, NEW_ID),
    construct(SubmissionContent, OBJECT_STORE, SUBMISSION_LIMITS),
    construct(TakeSubmission, SubmissionContent, PhotoReceiver, BatchLedger, BatchAnnouncer, EVENT_BUS),
    construct(RecordFaceVerdict, DATABASE, LedgerRepository, EVENT_BUS, BatchChanges, CLOCK),
    construct(SealBatch, BatchLedger, BatchAnnouncer, BatchRepository),
    construct(ReadBatches, BatchRepository, LedgerRepository),
    construct(WatchBatch, BatchRepository, BatchChanges, WATCH_PACE),
  ],
})
export class IngestionModule implements OnApplicationBootstrap {
  constructor(@Inject(BatchAnnouncer) private readonly announcer: BatchAnnouncer) {}

  onApplicationBootstrap(): Promise<void> {
    return this.announcer.announceUnfinished();
  }
}

function intakeLimits(config: IngestionConfig): IntakeLimits {
  return {
    maxPhotoBytes: config.FACET_MAX_PHOTO_BYTES,
    maxUploadPhotos: config.INGESTION_MAX_UPLOAD_PHOTOS,
    concurrency: config.INGESTION_INTAKE_CONCURRENCY,
  };
}

function submissionLimits(config: IngestionConfig): SubmissionLimits {
  const maxPhotoBytes = config.FACET_MAX_PHOTO_BYTES;
  return { maxPhotoBytes, maxInlineBytes: Math.min(maxPhotoBytes, config.INGESTION_MAX_EVENT_PHOTO_BYTES) };
}

function watchPace(config: IngestionConfig): WatchPace {
  return { intervalMs: config.INGESTION_WATCH_INTERVAL_MS, pollMs: config.INGESTION_WATCH_POLL_MS };
}
