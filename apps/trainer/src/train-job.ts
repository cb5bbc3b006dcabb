import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from '@facet/architectures';
import { type DatasetManifest, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import { inSpan } from '@facet/platform-telemetry';
import type { ObjectStore } from '@facet/port-object-store';
import { CheckpointFolder } from './checkpoint-folder';
import { fetchTrainShards } from './dataset/local-shards';
import { readSplit } from './dataset/read-split';
import { exportVersion } from './export/export-version';
import { TrainingNetwork } from './network/training-network';
import { readArchitecture } from './read-architecture';
import type { TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';
import { runSteps } from './training-loop';
import { parseTrainingState, pinnedThreads, type TrainingState } from './training-state';
import { validationAccuracy } from './validation';
import { validationLoss } from './validation-loss';

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
  const [{ files, classCounts }, validation] = await inSpan('read examples', {}, async () => [
    await fetchTrainShards(store, dataset, join(input.workFolder, 'dataset')),
    await readSplit(store, dataset, 'validation'),
  ]);
  const { seed, batchSize, learningRate, settings } = input;
  const checkpoints = new CheckpointFolder(join(input.workFolder, 'checkpoints'), settings.keepCheckpoints);
  const threads = await pinnedThreads(checkpoints.folder, input.jobId, input.threads || availableParallelism());
  const trainExamples = classCounts.reduce((sum, count) => sum + count, 0);
  const network = TrainingNetwork.build({
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
  try {
    const from = await begin(network, checkpoints);
    say({ type: 'started', step: from?.step ?? 0, threads, trainExamples, validationExamples: validation.length });
    const accuracyOf = () => validationAccuracy(network, validation, dataset.labels.length);
    const validate = settings.earlyStop?.metric === 'loss' ? () => validationLoss(network, validation) : accuracyOf;
    const state = await inSpan('train', {}, () => runSteps({ network, checkpoints, input, from, validate, say }));
    if (state.best) await network.restore(checkpoints.prefix(state.best.step));
    const accuracy = await inSpan('validate', {}, accuracyOf);
    say({ type: 'validated', accuracy, examples: validation.length });
    const manifest = await inSpan('export', {}, () =>
      exportVersion(store, {
        input,
        architecture,
        dataset,
        network,
        state,
        validationAccuracy: accuracy,
        goldenExample: validation[0]!,
      }),
    );
    say({ type: 'exported', manifest });
  } finally {
    network.close();
  }
}

/** From the latest checkpoint, whose state is answered, or from the beginning. */
async function begin(network: TrainingNetwork, checkpoints: CheckpointFolder): Promise<TrainingState | undefined> {
  const step = await checkpoints.latest();
  if (step === undefined) {
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
