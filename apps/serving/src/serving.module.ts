import { join } from 'node:path';
import {
  CLOCK,
  type Clock,
  DATA_FOLDER,
  DATABASE,
  ENVIRONMENT,
  EVENT_BUS,
  FACE_DETECTOR,
  IMAGE_CODEC,
  OBJECT_STORE,
} from '@facet/platform-bootstrap';
import { type Environment, readConfig } from '@facet/platform-config';
import { LOGGER, type Logger } from '@facet/platform-logging';
import type { Database } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { FaceDetector } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import type { ObjectStore } from '@facet/port-object-store';
import { Module } from '@nestjs/common';
import { FollowModelsUseCase } from './application/follow-models.use-case';
import { ImageCheck } from './application/image-check';
import { LiveModels } from './application/live-models';
import { PredictUseCase } from './application/predict.use-case';
import { RecognizeUseCase } from './application/recognize.use-case';
import { RestoreModelsUseCase } from './application/restore-models.use-case';
import { ServePublishedVersionUseCase } from './application/serve-published-version.use-case';
import { VersionLoader } from './application/version-loader';
import { processEngines } from './engine/model-engine';
import { ModelLifecycle } from './model-lifecycle';
import { ModelVersionsRepository } from './persistence/model-versions.repository';
import { SERVING_CONFIG, servingConfigSchema, type ServingConfig } from './serving.config';
import { ModelVersionPublishedEventController } from './transport/events/model-version-published.event-controller';
import { InferenceGrpcController } from './transport/grpc/inference.grpc-controller';
import { PredictionGrpcController } from './transport/grpc/prediction.grpc-controller';
import { ServingGrpcController } from './transport/grpc/serving.grpc-controller';
import { PredictHttpController } from './transport/http/predict.http-controller';
import { RecognizeHttpController } from './transport/http/recognize.http-controller';

@Module({
  controllers: [
    ModelVersionPublishedEventController,
    InferenceGrpcController,
    PredictionGrpcController,
    ServingGrpcController,
    PredictHttpController,
    RecognizeHttpController,
  ],
  providers: [
    LiveModels,
    ModelLifecycle,
    {
      provide: SERVING_CONFIG,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) => readConfig(servingConfigSchema, environment),
    },
    {
      provide: ModelVersionsRepository,
      inject: [DATABASE],
      useFactory: (database: Database) => new ModelVersionsRepository(database),
    },
    {
      provide: VersionLoader,
      inject: [OBJECT_STORE, LOGGER, DATA_FOLDER, SERVING_CONFIG],
      useFactory: (store: ObjectStore, logger: Logger, dataFolder: string, config: ServingConfig) => {
        const engines = { timeoutMs: config.SERVING_PREDICT_TIMEOUT_MS, device: config.SERVING_DEVICE };
        return new VersionLoader(store, processEngines(engines), logger, {
          folder: join(dataFolder, 'serving'),
          limits: { maxImages: config.SERVING_BATCH_MAX_IMAGES, maxWaiting: config.SERVING_QUEUE_MAX_IMAGES },
        });
      },
    },
    {
      provide: ServePublishedVersionUseCase,
      inject: [DATABASE, EVENT_BUS, ModelVersionsRepository, LiveModels, VersionLoader, CLOCK, LOGGER],
      useFactory: (
        database: Database,
        bus: EventBus,
        versions: ModelVersionsRepository,
        live: LiveModels,
        loader: VersionLoader,
        clock: Clock,
        logger: Logger,
      ) => new ServePublishedVersionUseCase(database, bus, versions, live, loader, { clock, logger }),
    },
    {
      provide: RestoreModelsUseCase,
      inject: [ModelVersionsRepository, LiveModels, VersionLoader, CLOCK, LOGGER],
      useFactory: (
        versions: ModelVersionsRepository,
        live: LiveModels,
        loader: VersionLoader,
        clock: Clock,
        logger: Logger,
      ) => new RestoreModelsUseCase(versions, live, loader, { clock, logger }),
    },
    {
      provide: FollowModelsUseCase,
      inject: [ModelVersionsRepository, LiveModels, VersionLoader, LOGGER],
      useFactory: (versions: ModelVersionsRepository, live: LiveModels, loader: VersionLoader, logger: Logger) =>
        new FollowModelsUseCase(versions, live, loader, logger),
    },
    {
      provide: ImageCheck,
      inject: [IMAGE_CODEC, SERVING_CONFIG],
      useFactory: (codec: ImageCodec, config: ServingConfig) => new ImageCheck(codec, config.SERVING_IMAGE_MAX_BYTES),
    },
    {
      provide: PredictUseCase,
      inject: [LiveModels, ImageCheck],
      useFactory: (live: LiveModels, check: ImageCheck) => new PredictUseCase(live, check),
    },
    {
      provide: RecognizeUseCase,
      inject: [LiveModels, ImageCheck, FACE_DETECTOR, IMAGE_CODEC],
      useFactory: (live: LiveModels, check: ImageCheck, detector: FaceDetector, codec: ImageCodec) =>
        new RecognizeUseCase(live, check, detector, codec),
    },
  ],
})
export class ServingModule {}
