import type { Architecture } from '@facet/architectures';
import { datasetManifestKey, type DatasetManifest, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { JobRepository } from '../persistence/job.repository';
import { type Job, jobIdOf, type WantedDevice } from './job';
import type { JobQueue } from './job-queue';
import { keepModelFile, requestedArchitecture } from './requested-architecture';
import { requireWarmStart, settingsFor } from './requested-settings';

export const DEFAULT_MODEL = 'face_recog';
const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const DATASET_VERSION = /^[0-9a-f]{12}$/;
const MAX_STEPS = 1_000_000;

export interface CreateJobCommand {
  readonly datasetVersion: string;
  readonly architecture: string;
  /** 0: as many as `epochs` take, or the architecture's default. */
  readonly steps: number;
  /** How often each example of the train split is seen, instead of steps; 0: steps count. */
  readonly epochs: number;
  readonly seed: number;
  /** Empty: face_recog. */
  readonly model: string;
  /** A model.json, instead of an architecture; empty: none. */
  readonly modelJson: string;
  /** JSON; empty: all defaults. */
  readonly settingsJson: string;
  /** What it runs on; null: what the service says. */
  readonly device: WantedDevice | null;
}

export interface CreatedJob {
  readonly job: Job;
  /** The job had already succeeded. */
  readonly found: boolean;
}

/** Queues a job, or finds it: work that is done is not done again, a failed or cancelled job is tried again. */
export class CreateJobUseCase {
  constructor(
    private readonly store: ObjectStore,
    private readonly jobs: JobRepository,
    private readonly queue: JobQueue,
    private readonly now: () => Date,
  ) {}

  async execute(command: CreateJobCommand): Promise<Result<CreatedJob>> {
    const checked = await this.contentOf(command);
    if (!checked.ok) return checked;
    const content = checked.value;
    const id = jobIdOf(content);
    const at = this.now();
    const queued = { wantedDevice: command.device, queuedAt: at };
    if (!(await this.jobs.add({ id, ...content, ...queued, state: 'QUEUED', createdAt: at }))) {
      const afresh = { errorMessage: '', endedAt: null, ...queued };
      await this.jobs.move(id, ['FAILED', 'CANCELLED'], 'QUEUED', afresh);
    }
    const job = await this.jobs.get(id);
    this.queue.wake(id);
    return ok({ job, found: job.state === 'SUCCEEDED' });
  }

  private async contentOf({ datasetVersion, steps, epochs, seed, model, settingsJson, ...command }: CreateJobCommand) {
    try {
      const architecture = await requestedArchitecture(command);
      checkSteps(steps, epochs, architecture);
      checkModel(model);
      const { batchSize, learningRate, ...settings } = settingsFor(settingsJson, architecture);
      const dataset = await this.dataset(datasetVersion);
      await requireWarmStart(settings.warmStart, this.store);
      const batch = batchSize ?? architecture.defaults.batchSize;
      checkCrops(dataset, architecture);
      await keepModelFile(architecture, command.modelJson, this.store);
      return ok({
        datasetVersion,
        datasetDigest: dataset.digest,
        architecture: architecture.name,
        model: model || DEFAULT_MODEL,
        steps: steps || stepsOf(epochs, dataset, batch) || architecture.defaults.steps,
        batchSize: batch,
        learningRate: learningRate ?? architecture.defaults.learningRate,
        settings,
        seed,
      });
    } catch (error) {
      if (error instanceof FacetError) return err(error);
      throw error;
    }
  }

  private async dataset(version: string): Promise<DatasetManifest> {
    if (!DATASET_VERSION.test(version))
      throw invalid(`dataset_version is ${JSON.stringify(version)}; a version is 12 lower-case hex digits`);
    const key = datasetManifestKey(version);
    if (!(await this.store.head(key)))
      throw new FacetError('NOT_FOUND', `there is no dataset ${version}; ListDatasets lists those there are`, {
        reason: 'NO_SUCH_DATASET',
      });
    return readDatasetManifest(await this.store.readAll(key), key);
  }
}

const invalid = (message: string): FacetError => new FacetError('INVALID_ARGUMENT', message);

function checkSteps(steps: number, epochs: number, { name, defaults }: Architecture): void {
  if (!Number.isInteger(epochs) || epochs < 0 || epochs > MAX_STEPS)
    throw invalid(`epochs is ${epochs}; it must be 1 to ${MAX_STEPS}, or 0 for the steps`);
  if (epochs > 0 && steps > 0) throw invalid(`epochs is ${epochs} beside ${steps} steps; give one of them`);
  if (Number.isInteger(steps) && steps >= 0 && steps <= MAX_STEPS) return;
  throw invalid(`steps is ${steps}; it must be 1 to ${MAX_STEPS}, or 0 for the ${defaults.steps} of ${name}`);
}

/** Batches are cut out of one endless row: the last one of an epoch may begin the next. Throws for too many. */
function stepsOf(epochs: number, { splits }: DatasetManifest, batchSize: number): number {
  const { examples } = splits.train;
  const steps = Math.ceil((epochs * examples) / batchSize);
  if (steps <= MAX_STEPS) return steps;
  throw invalid(`${epochs} epochs of ${examples} examples are ${steps} steps; at most ${MAX_STEPS} are taken`);
}

function checkModel(model: string): void {
  if (model === '' || MODEL_NAME.test(model)) return;
  throw invalid(
    `model is ${JSON.stringify(model.slice(0, 140))}; it must be at most 128 letters, digits, "_", "." or "-"`,
  );
}

function checkCrops({ version, cropRule }: DatasetManifest, architecture: Architecture): void {
  const needed = architecture.cropRule;
  if (cropRule.scale === needed.scale && cropRule.sizePx === needed.sizePx) return;
  const message =
    `the crops of dataset ${version} are ${cropRule.scale} x ${cropRule.sizePx} px; ${architecture.name} needs a ` +
    `dataset of ${needed.scale} x ${needed.sizePx} px`;
  throw new FacetError('FAILED_PRECONDITION', message, { reason: 'CROP_RULE_MISMATCH' });
}
