import { ConversionService, type Dataset, type Job } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { followed, grpcClient } from '@facet/platform-grpc';
import { announceCost } from './announce-cost';
import { followJob, trainedText } from '../train/follow-job';
import { deviceOf } from '../train/device-message';
import { awaitServing } from './await-serving';
import { calibratedNetwork } from './calibrated-network';
import { ingestPhotos } from './ingest-photos';
import type { NetworkToTrain } from './network-to-train';
import type { Progress } from '../output/progress';
import type { RunOptions } from './run-options';
import type { ServiceAddresses } from './service-addresses';
import type { RunResult } from './summary';

export interface JobToRun extends Omit<RunOptions, 'photos' | 'architecture' | 'training'> {
  readonly photos: string;
  readonly network: NetworkToTrain;
  readonly addresses: ServiceAddresses;
  /** Absolute path. */
  readonly dataFolder: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The way of the photos through the services, one stage after the other, each of which finds its finished work. */
export async function runJob(options: JobToRun): Promise<RunResult> {
  const { photos, network, addresses, progress, maxCost, signal } = options;
  const { cropRule } = network;
  await announceCost({ photos, maxCost, signal }, addresses.faces);
  const order = { photos, cropRule, choices: options, progress, signal };
  const { batch } = await ingestPhotos(order, addresses.ingestion);
  const dataset = await convert(options, batch.id);
  const job = await train({ ...options, network: await calibratedNetwork(options, dataset.version) }, dataset.version);
  await awaitServing({ model: job.model, version: job.modelVersion }, addresses.serving, { progress, signal });
  return { batch, dataset, job, endpoints: { http: `http://${addresses.http}`, grpc: addresses.serving } };
}

async function convert({ network, seed, addresses, progress, signal }: JobToRun, batchId: string): Promise<Dataset> {
  const client = grpcClient(ConversionService, addresses.conversion);
  try {
    const request = { batchId, cropRule: network.cropRule, split: { seed } };
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
  { network, steps, seed, device, addresses, progress, signal }: JobToRun,
  datasetVersion: string,
): Promise<Job> {
  const request = { datasetVersion, ...network.request, steps: steps ?? 0, seed, device: deviceOf(device) };
  const { job, found } = await followJob(request, addresses.training, { progress, signal });
  progress.finish('Training', trainedText(job, found));
  return job;
}
