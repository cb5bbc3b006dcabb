import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { architectureNamed } from '@facet/architectures';
import { type DatasetManifest, datasetManifestKey } from '@facet/domain-dataset-manifest';
import { readTrainingSettings } from '@facet/domain-training-settings';
import { SMALL_DISK_MISSING, SmallDisk } from '@facet/testing/real-parts';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { storeDrawnDataset } from './drawn-dataset.fixture';
import { trainJob } from './train-job';
import { RECIPE, type TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Of a face-cnn one checkpoint takes 34 MB, and until the next one is whole it stays. */
const DISK_BYTES = 128 * 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'facet-full-disk-'));
const disk = SmallDisk.mount(join(folder, 'disk'), DISK_BYTES);
const store = new MemoryObjectStore();
let dataset: DatasetManifest;
let whole: ReturnType<typeof outcome>;

beforeEach((context) => context.skip(disk === undefined, SMALL_DISK_MISSING));
beforeAll(async () => {
  if (!disk) return;
  dataset = await storeDrawnDataset(store, architectureNamed('face-cnn'));
  whole = outcome(await train('whole', folder));
});
afterAll(() => {
  disk?.unmount();
  rmSync(folder, { recursive: true });
});

/** Runs a job whose work is in `on`; `hears` each message when it is said. Answers all of them. */
async function train(jobId: string, on: string, hears: (message: TrainerMessage) => void = () => undefined) {
  const messages: TrainerMessage[] = [];
  const input: TrainerInput = {
    jobId,
    recipe: RECIPE,
    dataset: { manifestKey: datasetManifestKey(dataset.version), digest: dataset.digest },
    architecture: 'face-cnn',
    steps: 6,
    batchSize: 4,
    learningRate: 1e-3,
    seed: 5,
    settings: readTrainingSettings({}),
    model: 'face_recog',
    version: 1,
    dataFolder: on,
    workFolder: join(on, jobId),
    checkpointSteps: 2,
    threads: 1,
  };
  await trainJob(input, store, (message) => {
    messages.push(message);
    hears(message);
  });
  return messages;
}

/** The digests of what was exported, and the loss. */
function outcome(messages: readonly TrainerMessage[]) {
  const last = messages.at(-1);
  if (last?.type !== 'exported') throw new Error(`ended with ${last?.type}`);
  const { files, training } = last.manifest;
  return { files, loss: training.loss };
}

test.each([
  [
    'a checkpoint is cut off',
    1_000_000,
    /^the checkpoint of step 4 could not be written: the disk is full; .*; the last good checkpoint is \S+\.ckpt-2$/,
  ],
  ["TensorBoard's events do not fit", 0, /tfevents\S+ could not be written: the disk is full; free some space/],
])('%s on a full disk: the checkpoint before is whole, and the job goes on from it', async (_, free, message) => {
  const jobId = `full-${free}`;
  const checkpoints = join(disk!.folder, jobId, 'checkpoints');
  const cutOff = train(jobId, disk!.folder, (said) => {
    if (said.type === 'checkpointed' && said.step === 2) disk!.leave(free);
  });
  await expect(cutOff).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', message: expect.stringMatching(message) });
  const names = ['checkpoint', 'job.json', 'model.ckpt-2.data-00000-of-00001', 'model.ckpt-2.index'];
  expect(readdirSync(checkpoints).sort()).toEqual(names);

  disk!.free();
  const messages = await train(jobId, disk!.folder);
  expect(messages[0]).toMatchObject({ type: 'started', step: 2 });
  expect(outcome(messages)).toEqual(whole);
  rmSync(join(disk!.folder, jobId), { recursive: true });
});
