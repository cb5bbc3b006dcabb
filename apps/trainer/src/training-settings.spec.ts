import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { type Architecture, architectureFromJson, modelFileKey } from '@facet/architectures';
import {
  datasetManifestKey,
  type DatasetManifest,
  type ModelManifest,
  modelPrefix,
} from '@facet/domain-dataset-manifest';
import { readTrainingSettings } from '@facet/domain-training-settings';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { storeDrawnDataset } from './drawn-dataset.fixture';
import { trainJob } from './train-job';
import { RECIPE, type TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** A small network with everything that has a state: batch statistics, dropout, a penalty. */
const MODEL = JSON.stringify({
  class_name: 'Sequential',
  config: {
    name: 'small',
    layers: [
      {
        class_name: 'Conv2D',
        config: {
          name: 'conv',
          batch_input_shape: [null, 16, 16, 3],
          filters: 8,
          kernel_size: [3, 3],
          strides: [2, 2],
        },
      },
      { class_name: 'BatchNormalization', config: { name: 'norm', momentum: 0.8 } },
      { class_name: 'Activation', config: { name: 'relu', activation: 'relu' } },
      { class_name: 'Flatten', config: { name: 'flat' } },
      { class_name: 'Dropout', config: { name: 'drop', rate: 0.2 } },
      {
        class_name: 'Dense',
        config: {
          name: 'people',
          units: 1,
          activation: 'softmax',
          kernel_regularizer: { class_name: 'L2', config: { l2: 0.001 } },
        },
      },
    ],
  },
});
const SETTINGS = readTrainingSettings({
  optimizer: { algorithm: 'adamw' },
  schedule: { schedule: 'cosine', decaySteps: 10, warmupSteps: 2 },
  clipping: { globalNorm: 1 },
  labelSmoothing: 0.1,
  classWeights: 'balanced',
  augmentation: { flip: true, brightness: 0.1, crop: 0.1, rotationDegrees: 5 },
  validationSteps: 2,
  earlyStop: { metric: 'loss', patience: 3 },
  keepCheckpoints: 2,
});

const folder = mkdtempSync(join(tmpdir(), 'facet-settings-'));
const store = new MemoryObjectStore();
let architecture: Architecture;
let dataset: DatasetManifest;
beforeAll(async () => {
  architecture = await architectureFromJson(MODEL);
  await store.put(modelFileKey(architecture.name)!, Buffer.from(MODEL));
  dataset = await storeDrawnDataset(store, architecture);
});
afterAll(() => rmSync(folder, { recursive: true }));

const inputFor = (jobId: string, changes: Partial<TrainerInput> = {}): TrainerInput => ({
  jobId,
  recipe: RECIPE,
  dataset: { manifestKey: datasetManifestKey(dataset.version), digest: dataset.digest },
  architecture: architecture.name,
  steps: 11,
  batchSize: 7,
  learningRate: 0.01,
  seed: 3,
  settings: SETTINGS,
  model: jobId,
  version: 1,
  dataFolder: folder,
  workFolder: join(folder, jobId),
  checkpointSteps: 3,
  threads: 1,
  ...changes,
});

class Killed extends Error {}

/** What a job says; it dies on the spot after the message that `killed` finds. */
async function train(input: TrainerInput, killed: (message: TrainerMessage) => boolean = () => false) {
  const messages: TrainerMessage[] = [];
  const running = trainJob(input, store, (message) => {
    messages.push(message);
    if (killed(message)) throw new Killed();
  });
  await running.catch((error) => {
    if (!(error instanceof Killed)) throw error;
  });
  return messages;
}

const lossesIn = (messages: readonly TrainerMessage[]) =>
  new Map(messages.flatMap((message) => (message.type === 'step' ? [[message.step, message.loss]] : [])));
const exportedBy = (messages: readonly TrainerMessage[]): ModelManifest => {
  const last = messages.at(-1)!;
  if (last.type !== 'exported') throw new Error(`ended with ${last.type}`);
  return last.manifest;
};

describe('a job with every setting', () => {
  let whole: TrainerMessage[];
  beforeAll(async () => {
    whole = await train(inputFor('whole'));
  });

  test('learns, and its model names the file that it was built by', () => {
    const losses = [...lossesIn(whole).values()];
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(exportedBy(whole).architecture).toMatch(/^small@[0-9a-f]{12}$/);
  });

  test('killed after any step it ends with the same weights and the same curve', async () => {
    const curve = lossesIn(whole);
    for (let step = 1; step <= curve.size; step++) {
      const input = inputFor(`killed-${step}`);
      const before = lossesIn(await train(input, (message) => message.type === 'step' && message.step === step));
      const after = await train(input);
      expect(new Map([...before, ...lossesIn(after)]), `killed after step ${step}`).toEqual(curve);
      const weights = (manifest: ModelManifest) => manifest.files.filter(({ path }) => path.startsWith('variables/'));
      expect(weights(exportedBy(after))).toEqual(weights(exportedBy(whole)));
    }
  });

  test('another seed of the same job sees other pictures', async () => {
    const other = lossesIn(await train(inputFor('other', { seed: 4, steps: 2 })));
    expect(other.get(2)).not.toBe(lossesIn(whole).get(2));
  });
});

test('a job learns by the loss that it asks for', async () => {
  const curves = await Promise.all(
    (['cross-entropy', 'binary-cross-entropy', 'mean-squared-error'] as const).map(async (loss) => {
      const settings = readTrainingSettings({ loss, labelSmoothing: 0.1 });
      return [...lossesIn(await train(inputFor(loss, { settings }))).values()];
    }),
  );
  for (const curve of curves) expect(curve.at(-1)).toBeLessThan(curve[0]!);
  // Of the same first batch and weights.
  expect(new Set(curves.map(([first]) => first)).size).toBe(3);
});

test('mixed precision learns as well by another curve; its checkpoint and model are float32', async () => {
  const [exact, mixed] = await Promise.all(
    (['float32', 'mixed-bfloat16'] as const).map(async (precision) => {
      const settings = readTrainingSettings({ precision });
      const messages = await train(inputFor(precision, { settings, steps: 30 }));
      const { training, files, model, version } = exportedBy(messages);
      const variables = files.find(({ path }) => path.endsWith('.data-00000-of-00001'))!;
      const bytes = await store.readAll(`${modelPrefix(model, version)}${variables.path}`);
      return { curve: [...lossesIn(messages).values()], accuracy: training.validationAccuracy, bytes: bytes.length };
    }),
  );
  expect(mixed!.curve[0]).not.toBe(exact!.curve[0]);
  expect(mixed!.curve[0]! / exact!.curve[0]!).toBeCloseTo(1, 1);
  expect(exact!.curve.at(-1)).toBeLessThan(exact!.curve[0]! / 4);
  expect(mixed!.curve.at(-1)).toBeLessThan(mixed!.curve[0]! / 4);
  expect(mixed!.accuracy).toBeGreaterThanOrEqual(exact!.accuracy - 0.2);
  expect(mixed!.bytes).toBe(exact!.bytes);
});

test('an early stop ends a job before its last step and exports the best weights', async () => {
  // Hardly anything is learned: no validation is better than the first by so much.
  const settings = { ...SETTINGS, earlyStop: { metric: 'loss', patience: 1, minChange: 100 } } as const;
  const input = inputFor('stopped', { settings });
  const messages = await train(input);
  const short = { ...SETTINGS, earlyStop: undefined, validationSteps: 0 };
  const best = await train(inputFor('best', { steps: 2, settings: short }));
  expect(lossesIn(messages).size).toBe(4);
  const weights = (all: TrainerMessage[]) => exportedBy(all).files.filter(({ path }) => path.startsWith('variables/'));
  expect(weights(messages)).toEqual(weights(best));
  expect(exportedBy(messages).training.steps).toBe(4);
  // Asked again it has nothing more to train.
  expect(lossesIn(await train(input)).size).toBe(0);
});

test("Python's TensorFlow reads the checkpoints", async (context) => {
  context.skip(pythonTensorFlowMissing !== undefined, pythonTensorFlowMissing);
  const input = inputFor('read', { steps: 6 });
  await train(input);
  const read = runWithPythonTensorFlow<{
    latest: string;
    all: string[];
    shapes: Record<string, number[]>;
    step: number;
    state: { best: { step: number } };
  }>(join(__dirname, 'read-checkpoint.py'), [join(input.workFolder, 'checkpoints')]);
  expect(read).toMatchObject({ latest: 'model.ckpt-6', step: 6, state: { step: 6 } });
  expect(read.all).toContain(`model.ckpt-${read.state.best.step}`);
  expect(read.shapes).toMatchObject({
    'conv/kernel': [3, 3, 3, 8],
    'norm/moving_mean': [8],
    'adamw/people/kernel/second_moment': [7 * 7 * 8, 3],
    'adamw/beta1_power': [],
  });
});

test('a checkpoint that is damaged is refused, with its path', async () => {
  const input = inputFor('damaged');
  await train(input, (message) => message.type === 'step' && message.step === 7);
  rmSync(join(input.workFolder, 'checkpoints/model.ckpt-6.data-00000-of-00001'));
  await expect(train(input)).rejects.toMatchObject({
    code: 'DATA_LOSS',
    reason: 'MALFORMED_CHECKPOINT',
    message: expect.stringContaining('checkpoints/model.ckpt-6 cannot be read'),
  });
});
