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
  [
    'an optimiser of the graph',
    { engine: 'eager', optimizer: { algorithm: 'sgd' } },
    'optimizer: the eager engine has',
  ],
  ['another rate of decay', { engine: 'eager', optimizer: { algorithm: 'adam', beta1: 0.8 } }, 'optimizer: the eager'],
  ['clipping by the eager engine', { engine: 'eager', clipping: { value: 1 } }, 'clipping: the eager engine clips no'],
  ['labels that it does not smooth', { engine: 'eager', labelSmoothing: 0.1 }, 'labelSmoothing: the eager engine'],
  ['classes that it does not weigh', { engine: 'eager', classWeights: 'balanced' }, 'classWeights: the eager engine'],
  ['a loss of the graph', { engine: 'eager', loss: 'mean-squared-error' }, 'loss: the eager engine has the cross'],
  ['a precision of the graph', { engine: 'eager', precision: 'mixed-bfloat16' }, 'precision: the eager engine'],
  [
    'an early stop without checkpoints',
    { engine: 'eager', validationSteps: 2, earlyStop: { metric: 'loss', patience: 2 } },
    'earlyStop: the eager engine keeps no checkpoints to go back to; leave it out or take the engine graph',
  ],
];
test.each(refused)('%s is refused by its name', (_, value, message) => {
  expect(() => readTrainingSettings(value)).toThrow(message);
});
