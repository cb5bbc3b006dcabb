export { editConfig, type ConfigChange, type Setting } from './edit-config';
export { trainingSettings, type TrainingChoices } from './training-settings';
