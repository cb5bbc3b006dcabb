import { type Architecture, freezeLayers, requireBuiltIn } from '@facet/architectures';
import { modelManifestKey } from '@facet/domain-dataset-manifest';
import { readTrainingSettings, type TrainingSettings } from '@facet/domain-training-settings';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { CompiledModel } from '@facet/tensorflow-layers';

/** Throws INVALID_ARGUMENT that names what is wrong with the settings or does not fit the architecture. */
export function settingsFor(json: string, architecture: Architecture): TrainingSettings {
  const { name, input } = architecture;
  const settings = readTrainingSettings(json === '' ? {} : valueOf(json), 'settings_json');
  if (settings.augmentation && input !== 'image')
    throw new FacetError('INVALID_ARGUMENT', `augmentation changes pictures; ${name} is trained on descriptors`, {
      reason: 'TRAINING_SETTINGS',
    });
  if (settings.engine === 'eager') requireBuiltIn(name);
  const isMixed = settings.precision === 'mixed-bfloat16';
  // A model is built only where its layers have a say.
  if (!settings.freeze && !isMixed) return settings;
  const model = architecture.build({ labels: 1, seed: 0 });
  try {
    if (settings.freeze) freezeLayers(model, settings.freeze);
    if (isMixed && !CompiledModel.hasMixedPrecision(model))
      throw new FacetError(
        'INVALID_ARGUMENT',
        `precision is mixed-bfloat16; only the last layer of ${name} multiplies`,
        {
          reason: 'TRAINING_SETTINGS',
        },
      );
  } finally {
    model.dispose();
  }
  return settings;
}

/** Throws NOT_FOUND for a model version that there is not; a checkpoint is for the machine that trains to find. */
export async function requireWarmStart(source: TrainingSettings['warmStart'], store: ObjectStore): Promise<void> {
  if (!source || 'checkpoint' in source) return;
  const { model, version } = source;
  if (await store.head(modelManifestKey(model, version))) return;
  throw new FacetError('NOT_FOUND', `warmStart: there is no version ${version} of the model ${model}`, {
    reason: 'NO_SUCH_VERSION',
  });
}

function valueOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', 'settings_json is no JSON', { reason: 'TRAINING_SETTINGS', cause });
  }
}
