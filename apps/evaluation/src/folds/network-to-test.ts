import { architectureNamed, architectureFromJson, modelFileKey } from '@facet/architectures';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { readTrainingSettings, type TrainingSettings } from '@facet/domain-training-settings';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** What is trained on every fold, with everything decided. */
export interface NetworkToTest {
  readonly architecture: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly settings: TrainingSettings;
}

export interface RequestedNetwork {
  /** Name of a built-in one; empty with `modelJson`. */
  readonly architecture: string;
  readonly modelJson: string;
  /** JSON of training settings; empty: all defaults. */
  readonly settingsJson: string;
  /** Undefined: the architecture's default. */
  readonly steps?: number;
  readonly seed: number;
}

/**
 * Throws INVALID_ARGUMENT for settings that are none, FAILED_PRECONDITION for an early stop, which would choose the weights
 * by the photos that are to test them, and for a dataset of other crops.
 */
export async function networkToTest(
  store: ObjectStore,
  dataset: DatasetManifest,
  { architecture: name, modelJson, settingsJson, steps, seed }: RequestedNetwork,
): Promise<NetworkToTest> {
  const architecture = modelJson ? await architectureFromJson(modelJson, 'model.json') : architectureNamed(name);
  const { batchSize, learningRate, ...settings } = readTrainingSettings(settingsJson ? JSON.parse(settingsJson) : {});
  if (settings.earlyStop)
    throw new FacetError(
      'FAILED_PRECONDITION',
      'an early stop would choose the weights by the photos that test them; leave earlyStop out of the settings',
      {
        reason: 'EARLY_STOP',
      },
    );
  const [given, needed] = [dataset.cropRule, architecture.cropRule];
  if (given.scale !== needed.scale || given.sizePx !== needed.sizePx)
    throw new FacetError(
      'FAILED_PRECONDITION',
      `the crops of dataset ${dataset.version} are ${given.scale} x ${given.sizePx} px; ${architecture.name} needs a dataset of ${needed.scale} x ${needed.sizePx} px`,
      { reason: 'CROP_RULE_MISMATCH' },
    );
  const key = modelFileKey(architecture.name);
  if (key && modelJson) await store.put(key, Buffer.from(modelJson), { onlyIf: 'absent' });
  const { defaults } = architecture;
  return {
    architecture: architecture.name,
    steps: steps ?? defaults.steps,
    batchSize: batchSize ?? defaults.batchSize,
    learningRate: learningRate ?? defaults.learningRate,
    seed,
    settings,
  };
}
