import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Architecture, architectureNamed } from '@facet/architectures';
import { type DatasetManifest, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import { inSpan } from '@facet/platform-telemetry';
import type { ObjectStore } from '@facet/port-object-store';
import { CheckpointFolder } from './checkpoint-folder';
import { readSplit } from './dataset/read-split';
import { exportVersion } from './export/export-version';
import { TrainingNetwork } from './network/training-network';
import type { TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';
import { runSteps } from './training-loop';
import { validationAccuracy } from './validation';

/**
 * Trains, validates and exports, from the job's last checkpoint if there is one. The same input gives the same
 * variables, however often the process was killed on the way.
 */
export async function trainJob(
  input: TrainerInput,
  store: ObjectStore,
  say: (message: TrainerMessage) => void,
): Promise<void> {
  const architecture = architectureNamed(input.architecture);
  const dataset = await readDataset(input, store, architecture);
  const [examples, validation] = await inSpan('read examples', {}, async () => [
    await readSplit(store, dataset, 'train'),
    await readSplit(store, dataset, 'validation'),
  ]);
  const checkpoints = new CheckpointFolder(join(input.workFolder, 'checkpoints'), input.jobId);
  const checkpoint = await checkpoints.latest();
  const threads = checkpoint?.state.threads ?? (input.threads || availableParallelism());
  const { seed, learningRate } = input;
  const network = TrainingNetwork.build({ architecture, labels: dataset.labels.length, seed, learningRate, threads });
  try {
    if (checkpoint) await network.restore(checkpoint.prefix);
    else await network.initialize();
    say({
      type: 'started',
      step: checkpoint?.state.step ?? 0,
      threads,
      trainExamples: examples.length,
      validationExamples: validation.length,
    });
    const from = checkpoint?.state;
    const state = await inSpan('train', {}, () =>
      runSteps({ network, examples, checkpoints, input, threads, from, say }),
    );
    const accuracy = await inSpan('validate', {}, () => validationAccuracy(network, validation));
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
