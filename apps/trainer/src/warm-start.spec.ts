import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { architectureFromJson, modelFileKey } from '@facet/architectures';
import {
  datasetManifestKey,
  type DatasetManifest,
  type ModelManifest,
  modelPrefix,
  sealDataset,
  writeDatasetManifest,
  writeModelManifest,
  modelManifestKey,
} from '@facet/domain-dataset-manifest';
import { readTrainingSettings } from '@facet/domain-training-settings';
import type { Tensor } from '@facet/tensorflow-c-api';
import { readCheckpoint } from '@facet/tensorflow-session';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { storeDrawnDataset } from './drawn-dataset.fixture';
import { trainJob } from './train-job';
import { RECIPE, type TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** A small network; `body` names its first layer and `filters` sizes it. */
const modelJson = ({ body = 'conv', filters = 8 } = {}) =>
  JSON.stringify({
    class_name: 'Sequential',
    config: {
      name: 'small',
      layers: [
        {
          class_name: 'Conv2D',
          config: {
            name: body,
            batch_input_shape: [null, 16, 16, 3],
            filters,
            kernel_size: [3, 3],
            strides: [2, 2],
            activation: 'relu',
          },
        },
        { class_name: 'Flatten', config: { name: 'flat' } },
        { class_name: 'Dense', config: { name: 'people', units: 1, activation: 'softmax' } },
      ],
    },
  });
const HEAD = ['people/kernel', 'people/bias'];
const BODY = ['conv/kernel', 'conv/bias'];

const folder = mkdtempSync(join(tmpdir(), 'facet-warm-start-'));
const store = new MemoryObjectStore();
let architecture: string;
let dataset: DatasetManifest;
/** The same photos under other names. */
let strangers: DatasetManifest;
let donor: ModelManifest;

async function architectureOf(json: string): Promise<string> {
  const { name } = await architectureFromJson(json);
  await store.put(modelFileKey(name)!, Buffer.from(json));
  return name;
}

beforeAll(async () => {
  const json = modelJson();
  architecture = await architectureOf(json);
  dataset = await storeDrawnDataset(store, await architectureFromJson(json));
  const { digest: _, ...contents } = dataset;
  const labels = dataset.labels.map(({ id }) => ({ id, name: `stranger ${id}` }));
  strangers = sealDataset({ ...contents, version: '0123456789ab', labels });
  await store.put(datasetManifestKey(strangers.version), writeDatasetManifest(strangers));
  donor = exportedBy(await train(inputFor('donor', { steps: 20 })));
  await store.put(modelManifestKey('donor', 1), writeModelManifest(donor));
});
afterAll(() => rmSync(folder, { recursive: true }));

const inputFor = (jobId: string, changes: Partial<TrainerInput> = {}, of = dataset): TrainerInput => ({
  jobId,
  recipe: RECIPE,
  dataset: { manifestKey: datasetManifestKey(of.version), digest: of.digest },
  architecture,
  steps: 4,
  batchSize: 7,
  learningRate: 0.01,
  seed: 3,
  settings: readTrainingSettings({}),
  model: jobId,
  version: 1,
  dataFolder: folder,
  workFolder: join(folder, jobId),
  checkpointSteps: 2,
  threads: 1,
  ...changes,
});

class Killed extends Error {}

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

function exportedBy(messages: readonly TrainerMessage[]): ModelManifest {
  const last = messages.at(-1)!;
  if (last.type !== 'exported') throw new Error(`ended with ${last.type}`);
  return last.manifest;
}

/** The exported weights. */
async function weightsOf({ model, version, files }: ModelManifest): Promise<Map<string, Tensor>> {
  const target = mkdtempSync(join(folder, 'version-'));
  for (const { path } of files.filter((file) => file.path.startsWith('variables/'))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), await store.readAll(modelPrefix(model, version) + path));
  }
  return readCheckpoint(join(target, 'variables/variables'), [...BODY, ...HEAD]);
}

const from = (more: object = {}) => readTrainingSettings({ warmStart: { model: 'donor', version: 1 }, ...more });

test('a version of the same people gives all its weights, and training goes on where it ended', async () => {
  const messages = await train(inputFor('same', { settings: from() }));
  const { training } = exportedBy(messages);
  expect(messages[0]).toEqual({
    type: 'warm-started',
    source: 'donor version 1',
    taken: [...BODY, ...HEAD],
    replaced: [],
  });
  expect(training.warmStart!.taken).toHaveLength(4);
  expect(training.firstLoss).toBeLessThan(donor.training.firstLoss / 2);
  expect(donor.training.warmStart).toBeUndefined();
});

test('one of other people gives all but its head; frozen layers stay as they came', async () => {
  const manifest = exportedBy(await train(inputFor('others', { settings: from({ freeze: ['conv*'] }) }, strangers)));
  expect(manifest.training.warmStart).toEqual({
    source: 'donor version 1',
    taken: BODY,
    replaced: HEAD.map((variable) => ({ variable, why: 'the people of donor version 1 are others' })),
  });
  const [given, kept] = [await weightsOf(donor), await weightsOf(manifest)];
  for (const name of BODY) expect(kept.get(name)!.data, name).toEqual(given.get(name)!.data);
  expect(kept.get(HEAD[0]!)!.data).not.toEqual(given.get(HEAD[0]!)!.data);
});

test('weights of another shape are new, with both shapes; where nothing fits, it is refused', async () => {
  const wider = await architectureOf(modelJson({ filters: 9 }));
  await expect(train(inputFor('wider', { architecture: wider, settings: from() }, strangers))).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    reason: 'NOTHING_TO_TAKE',
    message: expect.stringContaining('conv/kernel: it is [3, 3, 3, 8] in donor version 1, [3, 3, 3, 9] here'),
  });
  const renamed = await architectureOf(modelJson({ body: 'other' }));
  const { warmStart } = exportedBy(
    await train(inputFor('renamed', { architecture: renamed, settings: from() })),
  ).training;
  expect(warmStart).toMatchObject({
    taken: HEAD,
    replaced: [{ variable: 'other/kernel', why: 'donor version 1 does not have it' }, { variable: 'other/bias' }],
  });
});

test('a checkpoint gives all but the head, since it does not say who its people are', async () => {
  const checkpoint = join(folder, 'donor/checkpoints/model.ckpt-20');
  const settings = readTrainingSettings({ warmStart: { checkpoint } });
  const { warmStart } = exportedBy(await train(inputFor('from-checkpoint', { settings }))).training;
  expect(warmStart!.taken).toEqual(BODY);
  expect(warmStart!.replaced[0]!.why).toBe('a checkpoint does not say who its people are');
});

test('killed and run again it ends the same, and still says what it began with', async () => {
  const settings = from({ freeze: ['conv'] });
  const whole = exportedBy(await train(inputFor('whole', { settings, steps: 6 }, strangers)));
  const input = inputFor('killed', { settings, steps: 6 }, strangers);
  await train(input, (message) => message.type === 'step' && message.step === 5);
  const resumed = await train(input);
  expect(resumed.map(({ type }) => type)).not.toContain('warm-started');
  const manifest = exportedBy(resumed);
  expect(manifest.training.warmStart).toEqual(whole.training.warmStart);
  expect(manifest.training.loss).toBe(whole.training.loss);
});

test('a source that there is not, or that is damaged, is refused by its name', async () => {
  const settingsOf = (warmStart: object) => readTrainingSettings({ warmStart });
  const refused = (name: string, warmStart: object) =>
    expect(train(inputFor(name, { settings: settingsOf(warmStart) }))).rejects;
  await refused('no-version', { model: 'donor', version: 9 }).toThrow('there is no version 9 of the model donor');
  await refused('no-file', { checkpoint: '/nowhere/model.ckpt-1' }).toThrow(
    'there is no checkpoint /nowhere/model.ckpt-1',
  );
  const broken = join(folder, 'broken');
  const whole = join(folder, 'donor/checkpoints/model.ckpt-20');
  writeFileSync(`${broken}.index`, readFileSync(`${whole}.index`).subarray(0, 40));
  await refused('broken', { checkpoint: broken }).toMatchObject({ code: 'DATA_LOSS' });
  const path = donor.files.find((file) => file.path.endsWith('.index'))!.path;
  const key = modelPrefix('donor', 1) + path;
  const bytes = await store.readAll(key);
  await store.put(key, bytes.slice(1));
  await refused('changed', { model: 'donor', version: 1 }).toThrow(`${path} of donor version 1 is not the file of its`);
  await store.put(key, bytes);
});
