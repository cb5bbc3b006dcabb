import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { composeParts } from '@facet/composition';
import { eagerTensorFlowMissing } from '@facet/testing/eager-tensorflow';
import { storeDataset, trainingFeatures } from '@facet/testing-datasets';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { facetInProcess } from '../facet-in-process.fixture';
import { progressOf } from '../output/progress';

const DATASET = 'c0104ed00002';
const folder = mkdtempSync(join(tmpdir(), 'facet-train-'));
const [data, network, settings] = ['data', 'model.json', 'training.json'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];

/** Six squares of each of two colours to train, one of each to validate, and a network small enough to be quick. */
beforeAll(async () => {
  const colours = { green: { r: 40, g: 180, b: 60 }, red: { r: 200, g: 50, b: 40 } };
  const examples = await Promise.all(
    Object.values(colours).map(async (background, label) => {
      const plain = sharp({ create: { width: 96, height: 96, channels: 3, background } });
      return trainingFeatures(await plain.jpeg().toBuffer(), label + 1, new Float32Array(1024));
    }),
  );
  const { parts, close } = await composeParts(['database', 'eventBus', 'objectStore'], { FACET_DATA_FOLDER: data });
  await storeDataset(parts.objectStore!, {
    version: DATASET,
    labels: Object.keys(colours),
    cropRule: { scale: 1.2, sizePx: 96 },
    splits: { train: [Array.from({ length: 6 }, () => examples).flat()], validation: [examples] },
  });
  await close();
  const pool = { name: 'pool', batch_input_shape: [null, 96, 96, 3], pool_size: [16, 16] };
  const layers = [
    { class_name: 'MaxPooling2D', config: pool },
    { class_name: 'Flatten', config: { name: 'flat' } },
    { class_name: 'Dense', config: { name: 'people', units: 2, activation: 'softmax' } },
  ];
  writeFileSync(network, JSON.stringify({ class_name: 'Sequential', config: { name: 'own', layers } }));
  writeFileSync(settings, JSON.stringify({ batchSize: 5, learningRate: 0.01 }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = (...args: string[]) =>
  facetInProcess('train', '--dataset', DATASET, '--architecture', network, '--data', data, ...args);

test('epochs become steps by the size of the split and the batch; a finished job is found', async () => {
  const args = ['--epochs', '4', '--device', 'cpu', '--training', settings, '--model', 'colours', '--json'];
  const { status, stdout, stderr } = await train(...args);
  expect(stderr).toMatch(/Training: validation accuracy 100\.0 %\n$/);
  expect(status).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({
    found: false,
    dataset: DATASET,
    // 12 examples four times, five at a time.
    steps: 10,
    device: 'cpu',
    batchSize: 5,
    validationAccuracy: 1,
    model: { name: 'colours', version: 1 },
  });
  expect(result.loss).toBeLessThan(result.firstLoss);
  expect(existsSync(join(data, 'objects/models/colours/1/saved_model.pb'))).toBe(true);
  const again = await train(...args.slice(0, -1));
  expect(again.stderr).toMatch(/Training: validation accuracy 100\.0 %, found finished\n$/);
  expect(again.stdout).toMatch(
    /own@[0-9a-f]{12}, 10 steps on the cpu, loss [\d.]+ to [\d.]+\n {2}model {7}colours version 1, /,
  );
});

test('a damaged record ends the job with its file and byte, or is left out and counted', async () => {
  const shard = join(data, 'objects/datasets', DATASET, 'train-00000-of-00001.tfrecord');
  const whole = readFileSync(shard);
  const bytes = Uint8Array.from(whole);
  bytes[bytes.length - 20]! ^= 0xff;
  writeFileSync(shard, bytes);
  try {
    const args = ['--steps', '2', '--training', settings, '--model', 'damaged'];
    const ended = await train(...args);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/train-00000-of-00001\.tfrecord: the data of the record at byte \d+ is corrupt/);
    const skipped = await train(...args, '--on-corrupt', 'skip');
    expect(skipped.status).toBe(0);
    expect(skipped.stdout).toMatch(
      /left out {4}1 damaged records\n {2}left out {4}.*tfrecord: the data of the record at/,
    );
  } finally {
    writeFileSync(shard, whole);
  }
});

test('a warm start says what was taken and what is new', async () => {
  const warm = join(folder, 'warm.json');
  writeFileSync(warm, JSON.stringify({ warmStart: { model: 'colours', version: 1 }, batchSize: 5 }));
  const args = ['--steps', '2', '--training', warm, '--model', 'warm'];
  const { status, stdout } = await train(...args);
  expect(status).toBe(0);
  expect(stdout).toContain('  warm start  2 variables of colours version 1\n');
  expect(JSON.parse((await train(...args, '--json')).stdout)).toMatchObject({
    found: true,
    warmStart: { source: 'colours version 1', taken: ['people/kernel', 'people/bias'], replaced: [] },
  });
});

test('the eager engine trains a built-in architecture, and refuses settings that it lacks', async (context) => {
  context.skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing);
  const args = ['--architecture', 'face-cnn', '--engine', 'eager', '--steps', '2', '--model', 'eager'];
  const { status, stdout, stderr } = await train(...args, '--training', settings, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('Training: validation accuracy ') });
  expect(JSON.parse(stdout)).toMatchObject({
    found: false,
    steps: 2,
    device: 'cpu',
    model: { name: 'eager', version: 1 },
  });
  const lacking = join(folder, 'lacking.json');
  writeFileSync(lacking, JSON.stringify({ clipping: { globalNorm: 1 } }));
  const refused = await train(...args, '--training', lacking);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('clipping: the eager engine clips nothing; leave it out or take the engine graph');
});

test.each([
  [['--epochs', '1', '--steps', '2'], 1, "option '--steps <n>' cannot be used with option '--epochs <n>'"],
  [['--epochs', '1000000', '--training', settings], 1, '1000000 epochs of 12 examples are 2400000 steps'],
  [['--engine', 'eager', '--steps', '1'], 1, 'engine is eager; it trains the built-in architectures, not own@'],
  [['--device', 'tpu'], 1, 'Allowed choices are auto, cpu, gpu'],
  [['--dataset', '000000000000'], 1, 'there is no dataset 000000000000'],
  [['--data', '/nowhere'], 1, 'is no data folder of Facet'],
])('%j is refused with one sentence', async (args, status, message) => {
  const said = await train(...args);
  expect({ status: said.status, stdout: said.stdout }).toEqual({ status, stdout: '' });
  expect(said.stderr).toContain(message);
});

test('in a terminal a bar shows the steps, how the training does, and what is left', async () => {
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 160 });
  const progress = await progressOf(screen as unknown as NodeJS.WriteStream);
  progress.update('Training', 0, 40);
  progress.update('Training', 10, 40, 'loss 0.512  accuracy 75 %  480 images/s');
  progress.stop();
  const shown = String(screen.read());
  expect(shown).toMatch(/Training +█+░+ 10\/40 {2}loss 0\.512 {2}accuracy 75 % {2}480 images\/s .*\d+ s left/);
});
