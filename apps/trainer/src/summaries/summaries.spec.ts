import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { architectureNamed } from '@facet/architectures';
import { datasetManifestKey } from '@facet/domain-dataset-manifest';
import { readTrainingSettings } from '@facet/domain-training-settings';
import { type ReadEvents, readWithTensorBoard, tensorboardMissing } from '@facet/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TrainingExample } from '../dataset/read-split';
import { storeDrawnDataset } from '../drawn-dataset.fixture';
import { trainJob } from '../train-job';
import { RECIPE } from '../trainer-input';
import type { TrainerMessage } from '../trainer-message';
import { mistakesTable, worstMistakes } from './worst-mistakes';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), 'facet-summaries-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(tensorboardMissing)(
  `TensorBoard on a job${tensorboardMissing ? `: ${tensorboardMissing}` : ''}`,
  () => {
    const messages: TrainerMessage[] = [];
    let [job, train, validation]: ReadEvents[] = [];
    beforeAll(async () => {
      const store = new MemoryObjectStore();
      const dataset = await storeDrawnDataset(store, architectureNamed('face-cnn'));
      const settings = {
        augmentation: 'reference',
        validationSteps: 4,
        schedule: { schedule: 'cosine', decaySteps: 12 },
      };
      await trainJob(
        {
          jobId: 'drawn',
          recipe: RECIPE,
          dataset: { manifestKey: datasetManifestKey(dataset.version), digest: dataset.digest },
          architecture: 'face-cnn',
          steps: 12,
          batchSize: 4,
          learningRate: 1e-3,
          seed: 5,
          settings: readTrainingSettings(settings),
          model: 'face_recog',
          version: 1,
          dataFolder: folder,
          workFolder: folder,
          checkpointSteps: 5,
          threads: 1,
        },
        store,
        (message) => messages.push(message),
      );
      const runs = ['', 'train', 'validation'].map((run) => readWithTensorBoard(join(folder, run)));
      [job, train, validation] = await Promise.all(runs);
    });
    const stepsOf = (events: ReadEvents | undefined, tag: string) => events!.tags[tag]?.values.map(([step]) => step);

    test('draws loss, accuracy, learning rate and speed of every step', () => {
      const losses = messages.flatMap((message) => (message.type === 'step' ? [[message.step, message.loss]] : []));
      expect(train!.tags['loss']!.values).toEqual(losses.map(([step, loss]) => [step, Math.fround(loss!)]));
      for (const tag of ['accuracy', 'learning rate', 'speed/seconds per step', 'speed/images per second'])
        expect(stepsOf(train, tag), tag).toEqual(losses.map(([step]) => step));
      const rates = train!.tags['learning rate']!.values.map(([, rate]) => rate as number);
      expect(rates[0]).toBeCloseTo(1e-3, 8);
      expect(rates.at(-1)).toBeLessThan(1e-4);
    });

    test('draws the validations', () => {
      const accuracy = messages.flatMap((message) => (message.type === 'validated' ? [message.accuracy] : []))[0]!;
      expect(stepsOf(validation, 'loss')).toEqual([4, 8, 12]);
      expect(validation!.tags['accuracy']!.values.at(-1)).toEqual([12, Math.fround(accuracy)]);
      expect(validation!.tags['worst mistakes/table']).toMatchObject({ plugin: 'text', values: { length: 3 } });
      // A tag belongs to one of TensorBoard's plugins: the pictures have their own.
      expect(validation!.tags['worst mistakes/pictures']!.plugin).toBe('images');
    });

    test('shows the distribution of every weight and its gradient', () => {
      const tags = Object.keys(train!.tags);
      const of = (stem: string) => tags.flatMap((tag) => (tag.startsWith(stem) ? [tag.slice(stem.length)] : []));
      expect(of('weights/')).toEqual(of('gradients/'));
      expect(of('weights/')).toHaveLength(14);
      const buckets = train!.tags['gradients/people/bias']!.values[0]![1] as number[][];
      expect(buckets.reduce((sum, [, , count]) => sum + count!, 0)).toBe(3);
    });

    test('shows pictures before and after augmentation', async () => {
      const [before, after] = ['as stored', 'augmented'].map((name) => {
        const [[step, strings]] = train!.tags[`examples/${name}`]!.values as [[number, string[]]];
        expect(step).toBe(0);
        return strings.map((hex) => Buffer.from(hex, 'hex'));
      });
      expect(before).toHaveLength(2 + 4);
      expect(before!.slice(0, 2).map(String)).toEqual(['96', '96']);
      for (const [i, png] of before!.slice(2).entries()) {
        const { width, height } = await sharp(png).metadata();
        expect([width, height]).toEqual([96, 96]);
        expect(after![i + 2]!.equals(png)).toBe(false);
      }
    });

    test('shows the network by its layers, and compares hyperparameters', () => {
      expect(train!.nodes.filter((name) => name.startsWith('convolution1/')).length).toBeGreaterThan(2);
      expect(job!.tags['_hparams_/session_start_info']!.hparams).toMatchObject({
        sessionStartInfo: { hparams: { architecture: 'face-cnn', batchSize: 4, 'augmentation.hue': 0.08 } },
      });
      expect(job!.tags['_hparams_/session_end_info']!.hparams).toMatchObject({
        sessionEndInfo: { status: 'STATUS_SUCCESS' },
      });
    });
  },
);

test('the worst mistakes are those that the network is surest of', async () => {
  const crop = await sharp({ create: { width: 4, height: 6, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const examples = [0, 1, 0, 1].map((classNumber): TrainingExample => ({
    crop,
    classNumber,
    descriptor: new Float32Array(),
  }));
  const scores = [
    [0.4, 0.6],
    [0.3, 0.7],
    [0.1, 0.9],
    [0.5, 0.5],
  ].map((row) => Float32Array.from(row));
  const mistakes = worstMistakes(examples, scores, ['a|b', 'cem']);
  expect(mistakes.map(({ labelProbability }) => labelProbability.toFixed(1))).toEqual(['0.1', '0.4', '0.5']);
  expect(mistakes[0]).toMatchObject({ label: 'a|b', predicted: 'cem', picture: { width: 4, height: 6 } });
  expect(mistakesTable(mistakes).split('\n')[2]).toBe('| 1 | a\\|b | 10.0 % | cem | 90.0 % |');
});
