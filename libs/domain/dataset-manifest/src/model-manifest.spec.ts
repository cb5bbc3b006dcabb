import { describe, expect, test } from 'vitest';
import { modelManifestKey, readModelManifest, writeModelManifest, type ModelManifest } from './model-manifest';
import { withField } from './edited-manifest.fixture';

const file = (path: string) => ({ path, sha256: 'c'.repeat(64), sizeBytes: 3 });
const MANIFEST: ModelManifest = {
  format: 'facet.model/1',
  model: 'face_recog',
  version: 3,
  architecture: 'embedding-head',
  labels: [
    { id: 1, name: 'ada' },
    { id: 2, name: 'ben' },
  ],
  cropRule: { scale: 1.3, sizePx: 224 },
  signature: {
    name: 'serving_default',
    inputs: { image_bytes: { dtype: 'string', shape: [-1] } },
    outputs: { scores: { dtype: 'float32', shape: [-1, 2] }, prediction: { dtype: 'string', shape: [-1] } },
  },
  dataset: { version: '0123456789ab', digest: 'd'.repeat(64) },
  training: {
    jobId: 'job',
    steps: 200,
    seed: 1,
    batchSize: 32,
    learningRate: 0.001,
    secondsPerStep: 0.01,
    firstLoss: 1.6,
    loss: 0.1,
    validationAccuracy: 0.97,
  },
  files: [
    file('saved_model.pb'),
    file('variables/variables.index'),
    file('golden/crop.jpg'),
    file('golden/scores.json'),
  ],
  golden: { image: 'golden/crop.jpg', scores: 'golden/scores.json' },
};
const KEY = modelManifestKey('face_recog', 3n);

test('a manifest is read back equal', () => {
  expect(readModelManifest(writeModelManifest(MANIFEST), KEY)).toEqual(MANIFEST);
  expect(KEY).toBe('models/face_recog/3/manifest.json');
});

describe('a manifest is refused with the name of the wrong field:', () => {
  test.each<[string, string, unknown, string]>([
    ['a path that leaves the folder', 'files.0.path', '../saved_model.pb', 'files.0.path: must be a relative path'],
    ['an absolute path', 'files.0.path', '/etc/passwd', 'files.0.path: '],
    ['a backslash', 'files.0.path', '..\\x', 'files.0.path: '],
    ['a path twice', 'files.1.path', 'saved_model.pb', 'files: must not repeat a path'],
    ['a golden file that is not listed', 'golden.image', 'x.jpg', 'golden.image: must be listed in files'],
    ['a model name with a slash', 'model', 'a/b', 'model: '],
    ['version 0', 'version', 0, 'version: '],
    ['a loss that is no number', 'training.loss', null, 'training.loss: '],
    ['an unknown dtype', 'signature.outputs.scores.dtype', 'float64', 'signature.outputs.scores.dtype: '],
  ])('%s', (_case, path, value, message) => {
    const reading = () => readModelManifest(withField(MANIFEST, path, value), KEY);
    expect(reading).toThrow(`${KEY} is no valid manifest: ${message}`);
  });
});
