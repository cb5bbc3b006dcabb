import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTrainingSettings } from '@facet/domain-training-settings';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointFolder } from './checkpoint-folder';
import type { TrainingNetwork } from './network/training-network';
import type { TrainerMessage } from './trainer-message';
import { runSteps } from './training-loop';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'facet-loop-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Plan {
  readonly losses: number[];
  /** Steps after which a weight is no number. */
  readonly brokenFrom?: number;
  /** Steps whose checkpoint does not fit on the disk. */
  readonly fullAt?: number;
  readonly accuracies?: number[];
  readonly settings?: object;
  readonly steps?: number;
}

/** Runs the loop over a network that does as planned, with a checkpoint every second step. */
async function run({ losses, brokenFrom = Infinity, fullAt, accuracies = [], settings = {}, steps }: Plan) {
  let step = 0;
  let validations = 0;
  const network: Pick<TrainingNetwork, 'train' | 'isFinite' | 'save'> = {
    train: async () => ({ loss: losses[step++]!, accuracy: 0, learningRate: 0.25 }),
    isFinite: async () => step < brokenFrom,
    save: async (prefix) => {
      if (step === fullAt) throw new Error('ENOSPC: no space left on device');
      await writeFile(`${prefix}.index`, '');
    },
  };
  const messages: TrainerMessage[] = [];
  const state = await runSteps({
    network: network as TrainingNetwork,
    checkpoints: new CheckpointFolder(folder, 1),
    input: { steps: steps ?? losses.length, checkpointSteps: 2, settings: readTrainingSettings(settings) },
    from: undefined,
    validate: async () => ({ accuracy: accuracies[validations++]!, loss: 0 }),
    summaries: { wantsGradients: () => false, stepDone: () => undefined, weights: () => undefined },
    say: (message) => messages.push(message),
  });
  return { state, messages };
}

const indices = () => readdirSync(folder).filter((name) => name.endsWith('.index'));

test('a loss that is no number stops it with the step, the rate and the last good checkpoint', async () => {
  await expect(run({ losses: [1, 2, 3, NaN] })).rejects.toMatchObject({
    reason: 'LOSS_NOT_FINITE',
    message:
      'the loss became NaN at step 4; a learning rate below 0.25 may keep it finite; ' +
      `the last good checkpoint is ${join(folder, 'model.ckpt-2')}`,
  });
  await expect(run({ losses: [Infinity] })).rejects.toThrow('the loss became Infinity at step 1');
});

test('weights that are no numbers become no checkpoint', async () => {
  await expect(run({ losses: [1, 2, 3, 4], brokenFrom: 4 })).rejects.toThrow(
    `a weight became no number at step 4; a learning rate below 0.25 may keep it finite; the last good checkpoint is ${folder}`,
  );
  expect(indices()).toEqual(['model.ckpt-2.index']);
});

test('a full disk leaves the checkpoint before, and says so', async () => {
  await expect(run({ losses: [1, 2, 3, 4], fullAt: 4 })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'CHECKPOINT_NOT_WRITTEN',
    message:
      'the checkpoint of step 4 could not be written: ENOSPC: no space left on device; ' +
      `the last good checkpoint is ${join(folder, 'model.ckpt-2')}`,
  });
  expect(indices()).toEqual(['model.ckpt-2.index']);
});

test('an early stop ends it, keeps the best checkpoint beside the last, and says what was best', async () => {
  const settings = { validationSteps: 1, earlyStop: { metric: 'accuracy', patience: 2 } };
  const { state, messages } = await run({
    losses: [5, 4, 3, 2, 1, 1],
    accuracies: [0.1, 0.6, 0.9, 0.9, 0.8],
    settings,
  });
  expect(state).toMatchObject({ step: 5, best: { step: 3, value: 0.9 }, waited: 2, stopped: true });
  expect(indices()).toEqual(['model.ckpt-3.index', 'model.ckpt-5.index']);
  expect(messages.filter(({ type }) => type === 'validation').at(-1)).toEqual({
    type: 'validation',
    step: 5,
    metric: 'accuracy',
    value: 0.8,
    bestStep: 3,
    stopped: true,
  });
});
