import { expect, test } from 'vitest';
import { readTrainingSettings } from './training-settings';

test('what is left out has its default', () => {
  expect(readTrainingSettings({})).toEqual({
    optimizer: { algorithm: 'adam' },
    schedule: { schedule: 'constant' },
    labelSmoothing: 0,
    classWeights: 'equal',
    validationSteps: 0,
    keepCheckpoints: 1,
  });
});

test('the reference augmentation is spelled out, so that settings say all that they mean', () => {
  const settings = readTrainingSettings({ augmentation: 'reference' });
  expect(settings.augmentation).toMatchObject({ flip: true, brightness: 0.5, contrast: [0.2, 2], hue: 0.08 });
  expect(readTrainingSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
});

const refused: [string, unknown, string][] = [
  ['an unknown field', { batch: 3 }, 'the training settings: Unrecognized key: "batch"'],
  ['an unknown optimiser', { optimizer: { algorithm: 'lion' } }, 'optimizer.algorithm: '],
  ['an option of another optimiser', { optimizer: { algorithm: 'sgd', beta1: 0.9 } }, 'optimizer: Unrecognized key'],
  ['a schedule without its steps', { schedule: { schedule: 'cosine' } }, 'schedule.decaySteps: '],
  ['factors the wrong way round', { augmentation: { contrast: [2, 1] } }, 'augmentation.contrast: must be'],
  [
    'an early stop without validations',
    { earlyStop: { metric: 'loss', patience: 2 } },
    'validationSteps: must be at least 1 for earlyStop',
  ],
];
test.each(refused)('%s is refused by its name', (_, value, message) => {
  expect(() => readTrainingSettings(value)).toThrow(message);
});
