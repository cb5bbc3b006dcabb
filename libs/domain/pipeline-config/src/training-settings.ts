import type { Setting } from './edit-config';

/** What a training job changes in a downloaded configuration. */
export interface TrainingChoices {
  readonly trainInput?: string;
  readonly evalInput?: string;
  /** For training and evaluation. */
  readonly labelMap?: string;
  readonly numSteps?: number;
  readonly fineTuneCheckpoint?: string;
}

const INPUT = 'tf_record_input_reader.input_path';

/** The fields of object_detection.protos.TrainEvalPipelineConfig that the choices mean; a missing one is added. */
export function trainingSettings(choices: TrainingChoices): Setting[] {
  const { trainInput, evalInput, labelMap, numSteps, fineTuneCheckpoint } = choices;
  const settings: Setting[] = [];
  const set = (path: string, value: string | number | undefined) => {
    const addAs = typeof value === 'number' ? 'word' : 'string';
    if (value !== undefined) settings.push({ path, value: String(value), addAs });
  };
  set('train_config.num_steps', numSteps);
  set('train_config.fine_tune_checkpoint', fineTuneCheckpoint);
  set(`train_input_reader.${INPUT}`, trainInput);
  set('train_input_reader.label_map_path', labelMap);
  set(`eval_input_reader.${INPUT}`, evalInput);
  set('eval_input_reader.label_map_path', labelMap);
  return settings;
}
