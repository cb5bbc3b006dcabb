import {
  CLOCK,
  type Clock,
  DATA_FOLDER,
  DATABASE,
  ENVIRONMENT,
  EVENT_BUS,
  JOB_RUNNER,
  OBJECT_STORE,
} from '@facet/platform-bootstrap';
import { type Environment, readConfig } from '@facet/platform-config';
import { LOGGER, type Logger } from '@facet/platform-logging';
import type { Database } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { JobRunner } from '@facet/port-job-runner';
import type { ObjectStore } from '@facet/port-object-store';
import { Module } from '@nestjs/common';
import { CalibrateVersionUseCase } from './application/calibrate-version.use-case';
import { CancelJobUseCase } from './application/cancel-job.use-case';
import { CreateJobUseCase } from './application/create-job.use-case';
import { JobChanges } from './application/job-changes';
import { JobEnds } from './application/job-ends';
import { JobProgress } from './application/job-progress';
import { JobQueue } from './application/job-queue';
import { RunJobUseCase } from './application/run-job.use-case';
import { VersionPublication } from './application/version-publication';
import { WatchJobUseCase } from './application/watch-job.use-case';
import { JobLifecycle } from './job-lifecycle';
import { JobRepository } from './persistence/job.repository';
import { VersionReservationRepository } from './persistence/version-reservation.repository';
import { TRAINING_CONFIG, type TrainingConfig, trainingConfigSchema } from './training.config';
import { TrainingGrpcController } from './transport/grpc/training.grpc-controller';

@Module({
  controllers: [TrainingGrpcController],
  providers: [
    JobChanges,
    JobLifecycle,
    {
      provide: TRAINING_CONFIG,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) => readConfig(trainingConfigSchema, environment),
    },
    {
      provide: JobRepository,
      inject: [DATABASE],
      useFactory: (database: Database) => new JobRepository(database),
    },
    {
      provide: VersionReservationRepository,
      inject: [DATABASE],
      useFactory: (database: Database) => new VersionReservationRepository(database),
    },
    {
      provide: VersionPublication,
      inject: [OBJECT_STORE],
      useFactory: (store: ObjectStore) => new VersionPublication(store),
    },
    {
      provide: JobEnds,
      inject: [DATABASE, EVENT_BUS, JobRepository, JobChanges, CLOCK],
      useFactory: (database: Database, bus: EventBus, jobs: JobRepository, changes: JobChanges, now: Clock) =>
        new JobEnds(database, bus, jobs, changes, now),
    },
    {
      provide: JobProgress,
      inject: [DATABASE, EVENT_BUS, JobRepository, JobChanges, CLOCK, TRAINING_CONFIG],
      useFactory: (
        database: Database,
        bus: EventBus,
        jobs: JobRepository,
        changes: JobChanges,
        now: Clock,
        { TRAINING_PROGRESS_INTERVAL_MS: intervalMs }: TrainingConfig,
      ) => new JobProgress(database, bus, jobs, changes, { intervalMs, now }),
    },
    {
      provide: RunJobUseCase,
      inject: [
        JobRepository,
        VersionReservationRepository,
        JOB_RUNNER,
        VersionPublication,
        JobEnds,
        JobProgress,
        DATA_FOLDER,
        TRAINING_CONFIG,
        LOGGER,
      ],
      useFactory: (
        jobs: JobRepository,
        versions: VersionReservationRepository,
        runner: JobRunner,
        publication: VersionPublication,
        ends: JobEnds,
        progress: JobProgress,
        dataFolder: string,
        config: TrainingConfig,
        logger: Logger,
      ) => {
        const settings = {
          dataFolder,
          checkpointSteps: config.TRAINING_CHECKPOINT_STEPS,
          threads: config.TRAINING_THREADS,
          device: config.TRAINING_DEVICE,
        };
        return new RunJobUseCase({ jobs, versions, runner, publication, ends, progress, settings, logger });
      },
    },
    {
      provide: JobQueue,
      inject: [JobRepository, JobEnds, JobChanges, RunJobUseCase, TRAINING_CONFIG, LOGGER],
      useFactory: (
        jobs: JobRepository,
        ends: JobEnds,
        changes: JobChanges,
        runJob: RunJobUseCase,
        { TRAINING_CONCURRENT_JOBS: concurrency }: TrainingConfig,
        logger: Logger,
      ) => new JobQueue(jobs, ends, changes, runJob, { concurrency, logger }),
    },
    {
      provide: CreateJobUseCase,
      inject: [OBJECT_STORE, JobRepository, JobQueue, CLOCK],
      useFactory: (store: ObjectStore, jobs: JobRepository, queue: JobQueue, now: Clock) =>
        new CreateJobUseCase(store, jobs, queue, now),
    },
    {
      provide: CancelJobUseCase,
      inject: [JobRepository, JobEnds, JobQueue],
      useFactory: (jobs: JobRepository, ends: JobEnds, queue: JobQueue) => new CancelJobUseCase(jobs, ends, queue),
    },
    {
      provide: CalibrateVersionUseCase,
      inject: [VersionPublication, VersionReservationRepository, DATABASE, EVENT_BUS],
      useFactory: (
        publication: VersionPublication,
        versions: VersionReservationRepository,
        database: Database,
        bus: EventBus,
      ) => new CalibrateVersionUseCase(publication, versions, database, bus),
    },
    {
      provide: WatchJobUseCase,
      inject: [JobRepository, JobChanges],
      useFactory: (jobs: JobRepository, changes: JobChanges) => new WatchJobUseCase(jobs, changes),
    },
  ],
})
export class TrainingModule {}
