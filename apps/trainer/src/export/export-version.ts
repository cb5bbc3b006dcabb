import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '@facet/architectures';
import {
  type DatasetManifest,
  type LeftOut,
  MODEL_FORMAT,
  type ModelManifest,
  modelPrefix,
} from '@facet/domain-dataset-manifest';
import { InternalError, median } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { DEFAULT_SIGNATURE, readSavedModelSignatures, type Signature } from '@facet/tensorflow-saved-model';
import type { TrainingExample } from '../dataset/read-split';
import { exportServingNetwork } from '../network/serving-network';
import type { LearningNetwork } from '../network/learning-network';
import type { TrainerInput } from '../trainer-input';
import type { TrainingState } from '../training-state';
import { GOLDEN, writeGoldenRequest } from './golden-request';
import { uploadVersion } from './upload-version';

export interface TrainedModel {
  readonly input: TrainerInput;
  readonly architecture: Architecture;
  readonly dataset: DatasetManifest;
  readonly network: LearningNetwork;
  readonly state: TrainingState;
  readonly validationAccuracy: number;
  readonly leftOut: LeftOut | undefined;
  /** Becomes the version's golden request. */
  readonly goldenExample: TrainingExample;
}

/** Puts all files of the model version into the store and returns the manifest that would publish it. */
export async function exportVersion(store: ObjectStore, trained: TrainedModel): Promise<ModelManifest> {
  const { input, architecture, dataset, network, state, goldenExample } = trained;
  const folder = join(input.workFolder, 'export');
  await rm(folder, { recursive: true, force: true });
  const labels = dataset.labels.map(({ name }) => name);
  await exportServingNetwork({ architecture, labels, values: await network.values(), folder });
  const [scores] = await network.predict([goldenExample]);
  await writeGoldenRequest(folder, goldenExample.crop, scores!);
  const signatures = await readSavedModelSignatures(folder);
  const files = await uploadVersion(store, folder, modelPrefix(input.model, input.version));
  await rm(folder, { recursive: true });
  return {
    format: MODEL_FORMAT,
    model: input.model,
    version: input.version,
    architecture: architecture.name,
    labels: dataset.labels,
    cropRule: dataset.cropRule,
    signature: manifestSignature(signatures[DEFAULT_SIGNATURE]!),
    dataset: { version: dataset.version, digest: dataset.digest },
    training: {
      jobId: input.jobId,
      steps: state.step,
      seed: input.seed,
      batchSize: input.batchSize,
      learningRate: input.learningRate,
      device: network.device,
      secondsPerStep: median(state.stepSeconds),
      firstLoss: state.firstLoss,
      loss: state.loss,
      validationAccuracy: trained.validationAccuracy,
      ...(trained.leftOut && { leftOut: trained.leftOut }),
      ...(state.warmStart && { warmStart: state.warmStart }),
    },
    ...(input.settings.calibration && { calibration: input.settings.calibration }),
    files,
    golden: GOLDEN,
  };
}

type ManifestSignature = ModelManifest['signature'];
type ManifestTensors = ManifestSignature['inputs'];

function manifestSignature({ inputs, outputs }: Signature): ManifestSignature {
  return { name: DEFAULT_SIGNATURE, inputs: manifestTensors(inputs), outputs: manifestTensors(outputs) };
}

function manifestTensors(tensors: Signature['inputs']): ManifestTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape }]) => {
      if (!shape || (dtype !== 'string' && dtype !== 'float32'))
        throw new InternalError(`${name} of the exported model is ${dtype} [${shape}]`);
      return [name, { dtype, shape: [...shape] }];
    }),
  );
}
