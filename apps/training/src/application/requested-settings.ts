import type { Architecture } from '@facet/architectures';
import { readTrainingSettings, type TrainingSettings } from '@facet/domain-training-settings';
import { FacetError } from '@facet/kernel';

/** Throws INVALID_ARGUMENT that names what is wrong with the settings or does not fit the architecture. */
export function settingsFor(json: string, { name, input }: Architecture): TrainingSettings {
  const settings = readTrainingSettings(json === '' ? {} : valueOf(json));
  if (settings.augmentation && input !== 'image')
    throw new FacetError('INVALID_ARGUMENT', `augmentation changes pictures; ${name} is trained on descriptors`, {
      reason: 'TRAINING_SETTINGS',
    });
  return settings;
}

function valueOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', 'settings_json is no JSON', { reason: 'TRAINING_SETTINGS', cause });
  }
}
