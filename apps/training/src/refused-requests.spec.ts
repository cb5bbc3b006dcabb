import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelJson, RunningTraining } from './running-training.fixture';

let service: RunningTraining;
beforeAll(async () => (service = await RunningTraining.open()));
afterAll(() => service.close());

const refused: [string, object, string, string][] = [
  ['an unknown architecture', { architecture: 'resnet' }, 'INVALID_ARGUMENT', 'there are: embedding-head, face-cnn'],
  [
    'a malformed dataset version',
    { datasetVersion: '../x' },
    'INVALID_ARGUMENT',
    'dataset_version is "../x"; a version',
  ],
  ['an unknown dataset', { datasetVersion: '000000000000' }, 'NOT_FOUND', 'there is no dataset 000000000000; ListD'],
  ['negative steps', { steps: -3 }, 'INVALID_ARGUMENT', 'steps is -3; it must be 1 to 1000000, or 0 for the'],
  ['too many steps', { steps: 1_000_001 }, 'INVALID_ARGUMENT', 'steps is 1000001; it must be'],
  [
    'a version to start from that there is not',
    { settingsJson: '{"warmStart": {"model": "face_recog", "version": 999}}' },
    'NOT_FOUND',
    'warmStart: there is no version 999 of the model face_recog',
  ],
  [
    'a frozen layer that there is not',
    { settingsJson: '{"freeze": ["resnet*"]}' },
    'INVALID_ARGUMENT',
    'freeze has "resnet*", which is no layer with weights; there are convolution1',
  ],
  ['epochs beside steps', { epochs: 2 }, 'INVALID_ARGUMENT', 'epochs is 2 beside 3 steps; give one of them'],
  ['a bad model name', { model: 'a/b' }, 'INVALID_ARGUMENT', 'model is "a/b"; it must be at most 128 letters'],
  [
    'settings of a wrong kind',
    { settingsJson: '{"labelSmoothing": 2}' },
    'INVALID_ARGUMENT',
    'settings_json: labelSmoothing: ',
  ],
  ['settings that are no JSON', { settingsJson: '{' }, 'INVALID_ARGUMENT', 'settings_json is no JSON'],
  [
    'a model beside an architecture',
    { modelJson: '{}' },
    'INVALID_ARGUMENT',
    'architecture is face-cnn beside a model',
  ],
  [
    'a model that is none',
    { architecture: '', modelJson: '{}' },
    'INVALID_ARGUMENT',
    'model_json is not the model.json',
  ],
  [
    'a model with a layer that is not built',
    { architecture: '', modelJson: modelJson({ class_name: 'GaussianNoise', config: { name: 'noise', stddev: 1 } }) },
    'UNIMPLEMENTED',
    'noise is a GaussianNoise; Facet builds',
  ],
  [
    'a changed descriptor',
    { architecture: 'embedding-head', settingsJson: '{"augmentation": "reference"}' },
    'INVALID_ARGUMENT',
    'augmentation changes pictures; embedding-head',
  ],
  [
    'settings that are no object',
    { architecture: 'embedding-head', settingsJson: '-1' },
    'INVALID_ARGUMENT',
    'settings_json: Invalid input: expected object',
  ],
  [
    'the eager engine for a model of its own',
    { architecture: '', modelJson: modelJson(), settingsJson: '{"engine": "eager"}' },
    'INVALID_ARGUMENT',
    'engine is eager; it trains the built-in architectures, not own@',
  ],
  [
    'a precision that would change nothing',
    { architecture: 'embedding-head', settingsJson: '{"precision": "mixed-bfloat16"}' },
    'INVALID_ARGUMENT',
    'precision is mixed-bfloat16; only the last layer of embedding-head multiplies',
  ],
  ['crops of another rule', { architecture: 'embedding-head' }, 'FAILED_PRECONDITION', 'are 1.2 x 96 px; embedding-he'],
];
test.each(refused)('a request with %s is refused', async (_, changes, code, message) => {
  await expect(service.client.createJob(service.request(changes))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test('a job that there is not is NOT_FOUND', async () => {
  const missing = { code: 'NOT_FOUND', reason: 'NO_SUCH_JOB' };
  await expect(service.client.getJob({ jobId: 'x' })).rejects.toMatchObject(missing);
  await expect(service.client.cancelJob({ jobId: 'x' })).rejects.toMatchObject(missing);
  await expect(service.watch('x')).rejects.toMatchObject(missing);
});
