import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { architectureNamed } from '@facet/architectures';
import { composeJobParts } from '@facet/composition';
import { datasetManifestKey, type DatasetManifest, type ModelManifest } from '@facet/domain-dataset-manifest';
import { readTrainingSettings } from '@facet/domain-training-settings';
import { readWithTensorBoard, standStillAfter, tensorboardMissing } from '@facet/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { storeDrawnDataset } from './drawn-dataset.fixture';
import { RECIPE, type TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const HOOK = join(__dirname, '../../../tools/run/typescript.cjs');
const dataFolder = mkdtempSync(join(tmpdir(), 'facet-trainer-'));
const started: ChildProcessWithoutNullStreams[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(() => rmSync(dataFolder, { recursive: true }));

function startTrainer(env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ['-r', HOOK, join(__dirname, 'main.ts')], { env: { ...process.env, ...env } });
  child.stderr.resume();
  started.push(child);
  return child;
}

/** What the program says until it ends. With `killedAfter` it is killed right after a message with that text. */
async function run(
  line: string,
  { killedAfter }: { killedAfter?: string } = {},
): Promise<{ messages: TrainerMessage[]; code: number | null; signal: string | null }> {
  const child = startTrainer(killedAfter === undefined ? {} : standStillAfter(killedAfter));
  const closed = once(child, 'close');
  child.stdin.write(`${line}\n`);
  const messages: TrainerMessage[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    messages.push(JSON.parse(text) as TrainerMessage);
    if (killedAfter !== undefined && text.includes(killedAfter)) child.kill('SIGKILL');
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  return { messages, code, signal };
}

describe.each(['embedding-head', 'face-cnn'])('%s', (architecture) => {
  let dataset: DatasetManifest;
  beforeAll(async () => {
    const { parts, close } = await composeJobParts(['objectStore'], { FACET_DATA_FOLDER: dataFolder });
    dataset = await storeDrawnDataset(parts.objectStore!, architectureNamed(architecture));
    await close();
  });

  const inputFor = (jobId: string, version: number): TrainerInput => ({
    jobId,
    recipe: RECIPE,
    dataset: { manifestKey: datasetManifestKey(dataset.version), digest: dataset.digest },
    architecture,
    steps: 13,
    batchSize: 7,
    learningRate: 1e-3,
    seed: 2,
    settings: readTrainingSettings({}),
    model: architecture,
    version,
    dataFolder,
    workFolder: join(dataFolder, 'training', architecture, jobId),
    checkpointSteps: 3,
    threads: 1,
  });
  const exported = ({ messages }: { messages: TrainerMessage[] }): ModelManifest => {
    const last = messages.at(-1)!;
    if (last.type !== 'exported') throw new Error(JSON.stringify(last));
    return last.manifest;
  };
  const outcome = ({ files, training }: ModelManifest) => ({
    files,
    loss: training.loss,
    firstLoss: training.firstLoss,
    accuracy: training.validationAccuracy,
  });

  test('a job that is killed again and again ends with the same files as one that is not', async () => {
    const whole = await run(JSON.stringify(inputFor('whole', 1)));
    expect(whole.code).toBe(0);

    const input = JSON.stringify(inputFor('killed', 2));
    // Right after a checkpoint, between two, and after the last step.
    for (const killedAfter of ['"checkpointed","step":3', '"step","step":8', '"validated"'])
      expect((await run(input, { killedAfter })).signal).toBe('SIGKILL');
    const resumed = await run(input);
    expect(resumed.messages[0]).toMatchObject({ type: 'started', step: 13 });
    expect(outcome(exported(resumed))).toEqual(outcome(exported(whole)));
  });

  test('and TensorBoard sees of both the same curves', async (context) => {
    context.skip(tensorboardMissing !== undefined, tensorboardMissing);
    for (const run of ['train', 'validation']) {
      const [whole, killed] = await Promise.all(
        ['whole', 'killed'].map((job) => readWithTensorBoard(join(inputFor(job, 0).workFolder, run))),
      );
      expect(killed!.nodes).toEqual(whole!.nodes);
      expect(Object.keys(killed!.tags)).toEqual(Object.keys(whole!.tags));
      for (const [tag, { values }] of Object.entries(whole!.tags)) {
        const found = killed!.tags[tag]!.values;
        if (tag.startsWith('speed/')) expect(found.map(([step]) => step)).toEqual(values.map(([step]) => step));
        else expect(found, tag).toEqual(values);
      }
    }
  });
});

test('a job that fails says why in its last message and exits with 1', async () => {
  const { messages, code } = await run('{"jobId": 3}');
  expect(code).toBe(1);
  expect(messages).toEqual([
    {
      type: 'failed',
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_ARGUMENT',
      message: expect.stringContaining("the trainer's input: jobId: "),
    },
  ]);
});

test('ends when its parent goes away', async () => {
  const child = startTrainer();
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(1);
});
