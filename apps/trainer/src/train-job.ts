import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from '@facet/architectures';
import { type DatasetManifest, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import { inSpan } from '@facet/platform-telemetry';
import type { ObjectStore } from '@facet/port-object-store';
import { CheckpointFolder } from './checkpoint-folder';
import { writeWhole } from './durable-files';
import { fetchTrainShards } from './dataset/local-shards';
import { LeftOutRecords } from './dataset/left-out';
import { ofTrainedPeople, readSplit } from './dataset/read-split';
import { exportVersion } from './export/export-version';
import { EagerNetwork } from './network/eager-network';
import type { LearningNetwork } from './network/learning-network';
import { TrainingNetwork, type TrainingNetworkOptions } from './network/training-network';
import { readArchitecture } from './read-architecture';
import type { TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';
import { modelGraph } from './network/model-graph';
import { JobSummaries } from './summaries/job-summaries';
import { worstMistakes } from './summaries/worst-mistakes';
import { runSteps } from './training-loop';
import { type JobPlace, keepPlace, parseTrainingState, placeOf, type TrainingState } from './training-state';
import { type Validation, validation as validationOf } from './validation';
import { warmStart } from './warm-start';

/**
 * Trains, validates and exports, from the job's last checkpoint if there is one. The same input gives the same
 * variables, however often the process was killed on the way.
 */
export async function trainJob(
  input: TrainerInput,
  store: ObjectStore,
  say: (message: TrainerMessage) => void,
): Promise<void> {
  const architecture = await readArchitecture(input.architecture, store);
  const dataset = await readDataset(input, store, architecture);
  const { seed, batchSize, learningRate, settings } = input;
  const { photosPerPerson, onCorrupt } = settings;
  const leftOut = new LeftOutRecords(onCorrupt === 'skip');
  const [{ files, classCounts }, validation] = await inSpan('read examples', {}, async () => {
    const folder = join(input.workFolder, 'dataset');
    const local = await fetchTrainShards(store, dataset, folder, { photosPerPerson, leftOut });
    const examples = await readSplit(store, dataset, 'validation', leftOut);
    // Where no limits are, people without photos to train are in the validation as before.
    return [local, photosPerPerson ? ofTrainedPeople(examples, local.classCounts, dataset) : examples] as const;
  });
  const checkpoints = new CheckpointFolder(join(input.workFolder, 'checkpoints'), settings.keepCheckpoints);
  const began = await placeOf(checkpoints.folder, input.jobId);
  const threads = began?.threads ?? (input.threads || availableParallelism());
  const trainExamples = classCounts.reduce((sum, count) => sum + count, 0);
  const network = buildOn(deviceFor(input, began), {
    architecture,
    labels: dataset.labels.length,
    seed,
    batchSize,
    learningRate,
    settings,
    classWeights: settings.classWeights === 'balanced' ? balancedWeights(classCounts) : undefined,
    records: { files, examples: trainExamples },
    threads,
  });
  const { device } = network;
  let summaries: JobSummaries | undefined;
  try {
    if (began?.device !== device) await keepPlace(checkpoints.folder, input.jobId, { threads, device });
    const from = await begin(network, checkpoints);
    summaries = JobSummaries.open({ jobId: input.jobId, folder: input.workFolder, doneSteps: from?.step ?? 0, input });
    const told = summaries;
    if (!from) told.begun(modelGraph(architecture, dataset.labels.length), await network.preview());
    const { warmStart: source } = settings;
    const start =
      from || !source
        ? undefined
        : await warmStart(network, { source, store, workFolder: input.workFolder, labels: dataset.labels });
    if (start) say({ type: 'warm-started', ...start });
    if (leftOut.report) say({ type: 'left-out', ...leftOut.report });
    const counts = { trainExamples, validationExamples: validation.length };
    say({ type: 'started', step: from?.step ?? 0, threads, device, ...counts });
    const names = dataset.labels.map(({ name }) => name);
    let latest: { readonly step: number; readonly accuracy: number } | undefined;
    const validate = async (step: number): Promise<Validation> => {
      const found = await validationOf(network, validation, names.length);
      told.validated(step, found, worstMistakes(validation, found.scores, names));
      latest = { step, accuracy: found.accuracy };
      return found;
    };
    const loop = { network, checkpoints, input, from, warmStart: start, validate, summaries, say };
    const state = await inSpan('train', {}, () => runSteps(loop));
    if (state.best) await network.restore?.(checkpoints.prefix(state.best.step));
    if (input.result === 'scores') {
      const { scores } = await validationOf(network, validation, names.length);
      await writeWhole(input.workFolder, 'scores.json', JSON.stringify(scores.map((row) => [...row])));
      told.ended(state.step);
      say({ type: 'scored', examples: scores.length });
      return;
    }
    const { accuracy } = await inSpan('validate', {}, async () =>
      latest?.step === (state.best?.step ?? state.step) ? latest : validationOf(network, validation, names.length),
    );
    say({ type: 'validated', accuracy, examples: validation.length });
    const manifest = await inSpan('export', {}, () =>
      exportVersion(store, {
        input,
        architecture,
        dataset,
        network,
        state,
        validationAccuracy: accuracy,
        leftOut: leftOut.report,
        goldenExample: validation[0]!,
      }),
    );
    told.ended(state.step);
    say({ type: 'exported', manifest });
  } finally {
    summaries?.close();
    network.close();
  }
}

interface WantedDevice {
  readonly device: TrainerInput['device'];
  /** Nobody asked for it: the job began on it. */
  readonly kept: boolean;
}

function deviceFor({ device = 'auto' }: TrainerInput, began: JobPlace | undefined): WantedDevice {
  return device === 'auto' && began ? { device: began.device, kept: true } : { device, kept: false };
}

function buildOn({ device, kept }: WantedDevice, options: TrainingNetworkOptions): LearningNetwork {
  try {
    const engine = options.settings.engine === 'eager' ? EagerNetwork : TrainingNetwork;
    return engine.build({ ...options, device });
  } catch (cause) {
    if (!kept || !(cause instanceof FacetError) || cause.reason !== 'NO_GPU') throw cause;
    const message = `the job began on a GPU: ${cause.message}; asked for again with the device cpu it goes on without one`;
    throw new FacetError(cause.code, message, { reason: cause.reason, cause });
  }
}

/** From the latest checkpoint, whose state is answered, or from the beginning. */
async function begin(network: LearningNetwork, checkpoints: CheckpointFolder): Promise<TrainingState | undefined> {
  const step = await checkpoints.latest();
  if (step === undefined || !network.resume) {
    await network.initialize();
    return undefined;
  }
  const prefix = checkpoints.prefix(step);
  return parseTrainingState(await network.resume(prefix), prefix);
}

/** Inversely proportional to how many examples a class has; the mean over all examples is 1. */
function balancedWeights(counts: readonly number[]): number[] {
  const present = counts.filter((count) => count > 0);
  const all = present.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count > 0 ? all / (present.length * count) : 0));
}

async function readDataset(
  { dataset: { manifestKey, digest } }: TrainerInput,
  store: ObjectStore,
  architecture: Architecture,
): Promise<DatasetManifest> {
  const dataset = readDatasetManifest(await store.readAll(manifestKey), manifestKey);
  if (dataset.digest !== digest)
    throw new FacetError('FAILED_PRECONDITION', `${manifestKey} has the digest ${dataset.digest}, not ${digest}`, {
      reason: 'DATASET_CHANGED',
    });
  const [given, needed] = [dataset.cropRule, architecture.cropRule];
  if (given.scale !== needed.scale || given.sizePx !== needed.sizePx)
    throw new FacetError(
      'FAILED_PRECONDITION',
      `the crops of dataset ${dataset.version} are ${given.scale} x ${given.sizePx} px, ` +
        `${architecture.name} takes ${needed.scale} x ${needed.sizePx} px`,
      { reason: 'CROP_RULE_MISMATCH' },
    );
  return dataset;
}
