import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeParts } from '@facet/composition';
import { decodeEvent, type Topic } from '@facet/contracts-events';
import { type Job, TrainingService } from '@facet/contracts-rpc';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { type ComposedParts, type Parts, type RunningProcess, startProcess } from '@facet/platform-bootstrap';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import { storeColouredDataset } from './coloured-dataset.fixture';
import { training } from './training.service-definition';

/** The service on embedded parts, with a dataset of two people of plain colours. */
export class RunningTraining {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'facet-training-'));
  /** What it published. */
  readonly events: { topic: string; payload: unknown }[] = [];
  client!: GrpcClient<typeof TrainingService>;
  dataset!: DatasetManifest;
  private composed!: ComposedParts;
  private running!: RunningProcess;

  static async open(): Promise<RunningTraining> {
    const service = new RunningTraining();
    await service.start();
    service.dataset = await storeColouredDataset(service.parts.objectStore);
    return service;
  }

  get parts(): Parts {
    return this.composed.parts as Parts;
  }

  /** Also after `stop`, on the same data. */
  async start(): Promise<void> {
    this.running = await startProcess({
      services: [training],
      compose: async (names, environment) => (this.composed = await composeParts(names, environment)),
      environment: {
        FACET_DATA_FOLDER: this.dataFolder,
        TRAINING_CHECKPOINT_STEPS: '2',
        TRAINING_THREADS: '1',
        TRAINING_PROGRESS_INTERVAL_MS: '0',
      },
      logger: createLogger({ service: 'test', level: 'silent' }),
      httpPort: 0,
      grpcPort: 0,
    });
    this.client = grpcClient(TrainingService, `127.0.0.1:${this.running.grpcPort}`);
    await this.parts.eventBus.subscribe({
      group: 'gateway',
      topics: ['models.version.published.v1', 'training.job.ended.v1', 'training.job.progressed.v1'],
      handler: async ({ topic, payload }) =>
        void this.events.push({ topic, payload: decodeEvent(topic as Topic, payload) }),
    });
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.running.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dataFolder, { recursive: true });
  }

  /** Three steps of face-cnn on the dataset, unless `changes` say otherwise. */
  request(changes: object = {}) {
    return { datasetVersion: this.dataset.version, architecture: 'face-cnn', steps: 3, seed: 1, ...changes };
  }

  /** Watches a job until `enough`, or its end. */
  async watch(jobId: string, enough: (job: Job) => boolean = () => false): Promise<Job[]> {
    const seen: Job[] = [];
    const done = new AbortController();
    for await (const { job } of this.client.watchJob({ jobId }, { signal: done.signal })) {
      seen.push(job!);
      if (enough(job!)) break;
    }
    done.abort();
    return seen;
  }

  async train(changes: object = {}): Promise<Job> {
    const { job } = await this.client.createJob(this.request(changes));
    return (await this.watch(job!.id)).at(-1)!;
  }
}

/** A small network for crops of 96 px; `layers` come before its head. */
export const modelJson = (...layers: object[]) =>
  JSON.stringify({
    class_name: 'Sequential',
    config: {
      name: 'own',
      layers: [
        {
          class_name: 'MaxPooling2D',
          config: { name: 'pool', batch_input_shape: [null, 96, 96, 3], pool_size: [8, 8] },
        },
        { class_name: 'Flatten', config: { name: 'flat' } },
        ...layers,
        { class_name: 'Dense', config: { name: 'people', units: 2, activation: 'softmax' } },
      ],
    },
  });
