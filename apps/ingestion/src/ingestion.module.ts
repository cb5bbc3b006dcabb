import { randomUUID } from 'node:crypto';
import { openDownloader } from '@facet/composition/downloader';
import { objectStoreAt } from '@facet/composition/object-store-at';
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
import type { Downloader } from '@facet/port-downloader';
import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy, type Provider } from '@nestjs/common';
import { BatchAnnouncer } from './application/batch-announcer';
import { BatchChanges } from './application/batch-changes';
import { BatchLedger } from './application/batch-ledger';
import { ChangePeople } from './application/change-people.use-case';
import { IngestSource } from './application/ingest-source.use-case';
import type { IntakeLimits } from './application/intake-limits';
import { PhotoReceiver } from './application/photo-receiver';
import { ReadBatches } from './application/read-batches.use-case';
import { RecordFaceVerdict } from './application/record-face-verdict.use-case';
import { SealBatch } from './application/seal-batch.use-case';
import { SourceIntake } from './application/source-intake';
import { SubmissionContent, type SubmissionLimits } from './application/submission-content';
import { TakeSubmission } from './application/take-submission.use-case';
import { UploadPhotos } from './application/upload-photos.use-case';
import { WatchBatch, type WatchPace } from './application/watch-batch.use-case';
import { WatchSource } from './application/watch-source.use-case';
import { downloaderSettings } from './downloader-settings';
import { INGESTION_CONFIG, ingestionConfigSchema, type IngestionConfig } from './ingestion.config';
import { valuesOf } from './listed-values';
import { BatchRepository } from './persistence/batch.repository';
import { LedgerRepository } from './persistence/ledger.repository';
import { PeopleRepository } from './persistence/people.repository';
import { RevisionRepository } from './persistence/revision.repository';
import { PlaceholderRepository, type PlaceholderRule } from './persistence/placeholder.repository';
import { FacesEventController } from './transport/events/faces.event-controller';
import { SubmissionsEventController } from './transport/events/submissions.event-controller';
import { IngestionGrpcController } from './transport/grpc/ingestion.grpc-controller';
import { LedgerGrpcController } from './transport/grpc/ledger.grpc-controller';
import { BatchesHttpController } from './transport/http/batches.http-controller';

const INTAKE_LIMITS = Symbol('INTAKE_LIMITS');
const SUBMISSION_LIMITS = Symbol('SUBMISSION_LIMITS');
const WATCH_PACE = Symbol('WATCH_PACE');
const NEW_ID = Symbol('NEW_ID');
const DOWNLOADER = Symbol('DOWNLOADER');
const STORE_AT = Symbol('STORE_AT');
const MAX_PHOTO_BYTES = Symbol('MAX_PHOTO_BYTES');
const FOLDER_POLL_MS = Symbol('FOLDER_POLL_MS');
const PLACEHOLDER_RULE = Symbol('PLACEHOLDER_RULE');

@Module({
  controllers: [
    IngestionGrpcController,
    LedgerGrpcController,
    FacesEventController,
    SubmissionsEventController,
    BatchesHttpController,
  ],
  providers: [
    {
      provide: INGESTION_CONFIG,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) => readConfig(ingestionConfigSchema, environment),
    },
    fromConfig(INTAKE_LIMITS, intakeLimits),
    fromConfig(SUBMISSION_LIMITS, submissionLimits),
    fromConfig(WATCH_PACE, watchPace),
    { provide: NEW_ID, useValue: randomUUID },
    {
      provide: DOWNLOADER,
      inject: [INGESTION_CONFIG],
      useFactory: (config: IngestionConfig) => openDownloader(downloaderSettings(config)),
    },
    {
      provide: STORE_AT,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) => (address: string) => objectStoreAt(address, environment),
    },
    fromConfig(MAX_PHOTO_BYTES, (config) => config.FACET_MAX_PHOTO_BYTES),
    fromConfig(FOLDER_POLL_MS, (config) => config.INGESTION_FOLDER_POLL_MS),
    fromConfig(PLACEHOLDER_RULE, placeholderRule),
    BatchChanges,
    construct(BatchRepository, DATABASE),
    construct(LedgerRepository, DATABASE),
    construct(RevisionRepository, DATABASE),
    construct(PeopleRepository, DATABASE),
    construct(ChangePeople, DATABASE, PeopleRepository, CLOCK),
    construct(PhotoReceiver, OBJECT_STORE, IMAGE_CODEC),
    construct(PlaceholderRepository, PLACEHOLDER_RULE),
    construct(BatchLedger, DATABASE, BatchRepository, LedgerRepository, PlaceholderRepository, BatchChanges, CLOCK),
    construct(BatchAnnouncer, DATABASE, BatchRepository, LedgerRepository, EVENT_BUS, CLOCK),
    construct(SourceIntake, PhotoReceiver, DOWNLOADER, MAX_PHOTO_BYTES),
    construct(IngestSource, STORE_AT, SourceIntake, BatchLedger, BatchAnnouncer, BatchRepository, INTAKE_LIMITS),
    construct(WatchSource, IngestSource, STORE_AT, FOLDER_POLL_MS),
    construct(UploadPhotos, PhotoReceiver, BatchLedger, BatchAnnouncer, BatchRepository, INTAKE_LIMITS, NEW_ID),
    construct(SubmissionContent, OBJECT_STORE, SUBMISSION_LIMITS),
    construct(TakeSubmission, SubmissionContent, PhotoReceiver, BatchLedger, BatchAnnouncer, EVENT_BUS),
    construct(RecordFaceVerdict, DATABASE, LedgerRepository, EVENT_BUS, BatchChanges, CLOCK),
    construct(SealBatch, BatchLedger, BatchAnnouncer, BatchRepository),
    construct(ReadBatches, BatchRepository, LedgerRepository),
    construct(WatchBatch, BatchRepository, BatchChanges, WATCH_PACE),
  ],
})
export class IngestionModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(BatchAnnouncer) private readonly announcer: BatchAnnouncer,
    @Inject(DOWNLOADER) private readonly downloader: Downloader,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.announcer.announceUnfinished();
  }

  onModuleDestroy(): Promise<void> {
    return this.downloader.close();
  }
}

function fromConfig<T>(provide: symbol, useFactory: (config: IngestionConfig) => T): Provider {
  return { provide, inject: [INGESTION_CONFIG], useFactory };
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

function placeholderRule(config: IngestionConfig): PlaceholderRule {
  return { people: config.INGESTION_PLACEHOLDER_PEOPLE, known: valuesOf(config.INGESTION_PLACEHOLDER_SHA256) };
}
