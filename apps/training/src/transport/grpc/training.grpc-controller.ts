import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  CalibrateVersionRequest,
  CalibrateVersionResponseSchema,
  CancelJobRequest,
  CancelJobResponseSchema,
  CreateJobRequest,
  CreateJobResponseSchema,
  GetJobRequest,
  GetJobResponseSchema,
  ListJobsResponseSchema,
  WatchJobRequest,
  WatchJobResponseSchema,
} from '@facet/contracts-rpc';
import { unwrap } from '@facet/kernel';
import { OBJECT_STORE } from '@facet/platform-bootstrap';
import type { ObjectStore } from '@facet/port-object-store';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CalibrateVersionUseCase } from '../../application/calibrate-version.use-case';
import { CancelJobUseCase } from '../../application/cancel-job.use-case';
import { CreateJobUseCase } from '../../application/create-job.use-case';
import { noSuchJob } from '../../application/no-such-job';
import { WatchJobUseCase } from '../../application/watch-job.use-case';
import { JobRepository } from '../../persistence/job.repository';
import { wantedDevice } from './device-message';
import { jobMessage } from './job-message';
import { modelUri } from './model-uri';

@Controller()
export class TrainingGrpcController {
  constructor(
    private readonly createJobs: CreateJobUseCase,
    private readonly cancelJobs: CancelJobUseCase,
    private readonly watchJobs: WatchJobUseCase,
    private readonly calibrateVersions: CalibrateVersionUseCase,
    private readonly jobs: JobRepository,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  @GrpcMethod('TrainingService', 'CreateJob')
  async createJob(request: CreateJobRequest): Promise<MessageInitShape<typeof CreateJobResponseSchema>> {
    const { datasetVersion, architecture, steps, epochs, seed, model, modelJson, settingsJson } = request;
    const command = { datasetVersion, architecture, steps, epochs, seed, model, modelJson, settingsJson };
    const device = wantedDevice(request.device);
    const { job, found } = unwrap(await this.createJobs.execute({ ...command, device }));
    return { job: jobMessage(job, this.store), found };
  }

  @GrpcMethod('TrainingService', 'GetJob')
  async getJob({ jobId }: GetJobRequest): Promise<MessageInitShape<typeof GetJobResponseSchema>> {
    const job = await this.jobs.find(jobId);
    if (!job) throw noSuchJob(jobId);
    return { job: jobMessage(job, this.store) };
  }

  @GrpcMethod('TrainingService', 'ListJobs')
  async listJobs(): Promise<MessageInitShape<typeof ListJobsResponseSchema>> {
    return { jobs: (await this.jobs.list()).map((job) => jobMessage(job, this.store)) };
  }

  @GrpcMethod('TrainingService', 'WatchJob')
  async *watchJob({ jobId }: WatchJobRequest): AsyncGenerator<MessageInitShape<typeof WatchJobResponseSchema>> {
    for await (const job of this.watchJobs.execute(jobId)) yield { job: jobMessage(job, this.store) };
  }

  @GrpcMethod('TrainingService', 'CancelJob')
  async cancelJob({ jobId }: CancelJobRequest): Promise<MessageInitShape<typeof CancelJobResponseSchema>> {
    return { job: jobMessage(unwrap(await this.cancelJobs.execute(jobId)), this.store) };
  }

  @GrpcMethod('TrainingService', 'CalibrateVersion')
  async calibrateVersion({
    model,
    version,
    calibrationJson,
  }: CalibrateVersionRequest): Promise<MessageInitShape<typeof CalibrateVersionResponseSchema>> {
    const command = { model, version: Number(version), calibrationJson };
    const { manifest, found } = unwrap(await this.calibrateVersions.execute(command));
    const { model: named, version: number } = manifest;
    return { model: named, version: BigInt(number), uri: modelUri(this.store, named, number), found };
  }
}
