import { CLOCK, DATABASE, ENVIRONMENT, EVENT_BUS, OBJECT_STORE, type Clock } from '@facet/platform-bootstrap';
import { readConfig, type Environment } from '@facet/platform-config';
import type { Database } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { ObjectStore } from '@facet/port-object-store';
import { Module } from '@nestjs/common';
import { BATCH_SOURCE, type BatchSource } from './application/batch-source';
import { CreateDatasetUseCase } from './application/create-dataset.use-case';
import { DatasetPublication } from './application/dataset-publication';
import { GetDatasetUseCase } from './application/get-dataset.use-case';
import { DatasetRepository } from './persistence/dataset.repository';
import { conversionConfig } from './tfrecord-conversion.config';
import { CorrectVersionUseCase } from './corrections/correct-version.use-case';
import { CompareVersionsUseCase } from './versions/compare-versions.use-case';
import { DeleteVersionUseCase } from './versions/delete-version.use-case';
import { ReadVersionUseCase } from './versions/read-version.use-case';
import { VerifyVersionUseCase } from './versions/verify-version.use-case';
import { WhatIfUseCase } from './versions/what-if.use-case';
import { ConversionGrpcController } from './transport/grpc/conversion.grpc-controller';
import { DatasetGrpcController } from './transport/grpc/dataset.grpc-controller';
import { GrpcBatchSource } from './transport/grpc/grpc-batch-source';

@Module({
  controllers: [ConversionGrpcController, DatasetGrpcController],
  providers: [
    { provide: BATCH_SOURCE, useClass: GrpcBatchSource },
    {
      provide: DatasetRepository,
      inject: [DATABASE],
      useFactory: (database: Database) => new DatasetRepository(database),
    },
    {
      provide: DatasetPublication,
      inject: [DATABASE, EVENT_BUS, DatasetRepository, CLOCK],
      useFactory: (database: Database, bus: EventBus, datasets: DatasetRepository, now: Clock) =>
        new DatasetPublication(database, bus, datasets, now),
    },
    {
      provide: CreateDatasetUseCase,
      inject: [BATCH_SOURCE, OBJECT_STORE, DatasetPublication, ENVIRONMENT],
      useFactory: (
        source: BatchSource,
        store: ObjectStore,
        publication: DatasetPublication,
        environment: Environment,
      ) => {
        const { TFRECORD_CONVERSION_MAX_FACES: maxFaces } = readConfig(conversionConfig, environment);
        return new CreateDatasetUseCase({ source, store, maxFaces }, publication);
      },
    },
    {
      provide: CorrectVersionUseCase,
      inject: [OBJECT_STORE, DatasetPublication],
      useFactory: (store: ObjectStore, publication: DatasetPublication) =>
        new CorrectVersionUseCase(store, publication),
    },
    {
      provide: GetDatasetUseCase,
      inject: [DatasetRepository],
      useFactory: (datasets: DatasetRepository) => new GetDatasetUseCase(datasets),
    },
    ...[CompareVersionsUseCase, VerifyVersionUseCase, ReadVersionUseCase, WhatIfUseCase].map((UseCase) => ({
      provide: UseCase,
      inject: [OBJECT_STORE],
      useFactory: (store: ObjectStore) => new UseCase(store),
    })),
    {
      provide: DeleteVersionUseCase,
      inject: [OBJECT_STORE, DatasetRepository],
      useFactory: (store: ObjectStore, datasets: DatasetRepository) => new DeleteVersionUseCase(store, datasets),
    },
  ],
})
export class TfrecordConversionModule {}
