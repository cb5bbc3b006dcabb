import {
  ConversionService,
  IngestionService,
  JobState,
  ServingService,
  TrainingService,
  ModelVersionState,
  type Batch,
  type Dataset,
  type Job,
} from '@facet/contracts-rpc';
import { FacetError, pause } from '@facet/kernel';
import { architectureNamed } from '@facet/architectures';
import { followed, grpcClient } from '@facet/platform-grpc';
import type { Progress } from './progress';
import type { RunOptions } from './run-options';
import type { RunResult } from './summary';

export interface JobToRun extends Omit<RunOptions, 'photos'> {
  readonly photos: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The way of the photos through the services, one stage after the other, each of which finds its finished work. */
export async function runJob(options: JobToRun): Promise<RunResult> {
  const { httpPort, grpcPort } = options;
  const address = `127.0.0.1:${grpcPort}`;
  const batch = await ingest(options, address);
  const dataset = await convert(options, batch.id, address);
  const job = await train(options, dataset.version, address);
  await awaitServing(options, job, address);
  return { batch, dataset, job, httpPort, grpcPort };
}

async function ingest({ photos, architecture, progress, signal }: JobToRun, address: string): Promise<Batch> {
  const client = grpcClient(IngestionService, address);
  try {
    let batch: Batch | undefined;
    const request = { folder: photos, cropRule: architectureNamed(architecture).cropRule };
    for await (const reply of followed(() => client.ingestFolder(request, { signal }))) {
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

async function convert(
  { architecture, seed, progress, signal }: JobToRun,
  batchId: string,
  address: string,
): Promise<Dataset> {
  const client = grpcClient(ConversionService, address);
  try {
    const request = { batchId, cropRule: architectureNamed(architecture).cropRule, split: { seed } };
    let ended: { dataset: Dataset; found: boolean } | undefined;
    for await (const { done, total, dataset, found } of followed(() => client.createDataset(request, { signal }))) {
      progress.update('Writing dataset', done, total);
      if (dataset) ended = { dataset, found };
    }
    if (!ended) throw new FacetError('INTERNAL', 'conversion ended without a dataset');
    progress.finish('Writing dataset', `version ${ended.dataset.version}${ended.found ? ', found finished' : ''}`);
    return ended.dataset;
  } finally {
    client.close();
  }
}

async function train(
  { architecture, steps, seed, progress, signal }: JobToRun,
  datasetVersion: string,
  address: string,
): Promise<Job> {
  const client = grpcClient(TrainingService, address);
  try {
    const created = await client.createJob({ datasetVersion, architecture, steps: steps ?? 0, seed }, { signal });
    let job = created.job!;
    const jobId = job.id;
    for await (const reply of followed(() => client.watchJob({ jobId }, { signal }))) {
      job = reply.job ?? job;
      progress.update('Training', job.step, job.steps);
    }
    if (job.state !== JobState.SUCCEEDED)
      throw new FacetError(
        'FAILED_PRECONDITION',
        `training ended ${JobState[job.state]}: ${job.errorMessage || 'no message'}`,
      );
    const accuracy = `validation accuracy ${(job.validationAccuracy * 100).toFixed(1)} %`;
    progress.finish('Training', `${accuracy}${created.found ? ', found finished' : ''}`);
    return job;
  } finally {
    client.close();
  }
}

async function awaitServing({ progress, signal }: JobToRun, job: Job, address: string): Promise<void> {
  const client = grpcClient(ServingService, address);
  try {
    for (;;) {
      const { models } = await client.listModels({}, { signal });
      const version = models
        .find(({ name }) => name === job.model)
        ?.versions.find((candidate) => candidate.version === job.modelVersion);
      if (version?.state === ModelVersionState.AVAILABLE) break;
      if (version?.state === ModelVersionState.FAILED)
        throw new FacetError(
          'FAILED_PRECONDITION',
          `model version ${job.modelVersion} was refused: ${version.errorMessage}`,
        );
      progress.update('Loading model', 0, 1);
      await pause(200, signal);
    }
    progress.finish('Loading model', `${job.model} version ${job.modelVersion} answers`);
  } finally {
    client.close();
  }
}
