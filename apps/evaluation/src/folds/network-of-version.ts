import { modelFileKey } from '@facet/architectures';
import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { readTrainingSettings } from '@facet/domain-training-settings';
import type { ObjectStore } from '@facet/port-object-store';
import type { RequestedNetwork } from './network-to-test';

/**
 * What a version was trained as, to be trained so on folds: `settingsJson` are the settings of its job. Folds train as
 * many steps as the version has, without an early stop, which would choose the weights by the photos that test them.
 */
export async function networkOfVersion(
  store: ObjectStore,
  { architecture, training }: ModelManifest,
  settingsJson: string,
): Promise<RequestedNetwork> {
  const {
    calibration: _,
    earlyStop: __,
    validationSteps: ___,
    ...settings
  } = readTrainingSettings(JSON.parse(settingsJson));
  const { steps, seed, batchSize, learningRate } = training;
  const key = modelFileKey(architecture);
  return {
    architecture: key ? '' : architecture,
    modelJson: key ? Buffer.from(await store.readAll(key)).toString() : '',
    settingsJson: JSON.stringify({ ...settings, batchSize, learningRate }),
    steps,
    seed,
  };
}
