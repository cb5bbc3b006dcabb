import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeParts } from '@facet/composition';
import { decodeEvent, type Topic } from '@facet/contracts-events';
import { Device, type Job, JobState, TrainingService } from '@facet/contracts-rpc';
import { type DatasetManifest, modelManifestKey, readModelManifest } from '@facet/domain-dataset-manifest';
import { sha256Hex } from '@facet/kernel';
import { type ComposedParts, type RunningProcess, startProcess } from '@facet/platform-bootstrap';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import type { Parts } from '@facet/platform-bootstrap';
import { eq } from 'drizzle-orm';
import { standStillAfter } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { storeColouredDataset } from './coloured-dataset.fixture';
import { jobs } from './persistence/job.table';
import { training } from './training.service-definition';

// A step of face-cnn takes from 0.3 s up, by the machine's load.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const dataFolder = mkdtempSync(join(tmpdir(), 'facet-training-'));
const events: { topic: string; payload: unknown }[] = [];
let composed: ComposedParts;
let running: RunningProcess;
let client: GrpcClient<typeof TrainingService>;
let dataset: DatasetManifest;

const parts = () => composed.parts as Parts;

async function startService(): Promise<void> {
  running = await startProcess({
    services: [training],
    compose: async (names, environment) => (composed = await composeParts(names, environment)),
    environment: {
      FACET_DATA_FOLDER: dataFolder,
      TRAINING_CHECKPOINT_STEPS: '2',
      TRAINING_THREADS: '1',
      TRAINING_PROGRESS_INTERVAL_MS: '0',
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    httpPort: 0,
    grpcPort: 0,
  });
  client = grpcClient(TrainingService, `127.0.0.1:${running.grpcPort}`);
  await parts().eventBus.subscribe({
    group: 'gateway',
    topics: ['models.version.published.v1', 'training.job.ended.v1', 'training.job.progressed.v1'],
    handler: async ({ topic, payload }) => void events.push({ topic, payload: decodeEvent(topic as Topic, payload) }),
  });
}

async function stopService(): Promise<void> {
  client.close();
  await running.stop();
}

const request = (changes = {}) => ({
  datasetVersion: dataset.version,
  architecture: 'face-cnn',
  steps: 3,
  seed: 1,
  ...changes,
});

/** A small network for crops of 96 px; `layers` come before its head. */
const modelJson = (...layers: object[]) =>
  JSON.stringify({
    class_name: 'Sequential',
    config: {
      name: 'own',
      layers: [
        {
          class_name: 'MaxPooling2D',
          config: { name: 'pool', batch_input_shape: [null, 96, 96, 3], pool_size: [8, 8] },
        },
        { class_name: 'Flatten', config: { name: 'flat' } },
        ...layers,
        { class_name: 'Dense', config: { name: 'people', units: 2, activation: 'softmax' } },
      ],
    },
  });

/** Watches a job until `enough`, or its end. */
async function watch(jobId: string, enough: (job: Job) => boolean = () => false): Promise<Job[]> {
  const seen: Job[] = [];
  const done = new AbortController();
  for await (const { job } of client.watchJob({ jobId }, { signal: done.signal })) {
    seen.push(job!);
    if (enough(job!)) break;
  }
  done.abort();
  return seen;
}

async function train(changes = {}): Promise<Job> {
  const { job } = await client.createJob(request(changes));
  return (await watch(job!.id)).at(-1)!;
}

beforeAll(async () => {
  await startService();
  dataset = await storeColouredDataset(parts().objectStore);
});
afterAll(async () => {
  await stopService();
  rmSync(dataFolder, { recursive: true });
});

describe('a job', () => {
  let finished: Job;
  let seen: Job[];

  beforeAll(async () => {
    const { job, found } = await client.createJob(request());
    expect(found).toBe(false);
    seen = await watch(job!.id);
    finished = seen.at(-1)!;
  });

  test('is watched from the queue to its end', () => {
    expect(finished.errorMessage).toBe('');
    const states = [...new Set(seen.map(({ state }) => JobState[state]))];
    expect(states.at(-1)).toBe('SUCCEEDED');
    expect(states).toContain('RUNNING');
    expect(finished).toMatchObject({ step: 3, steps: 3, model: 'face_recog', modelVersion: 1n });
    expect(finished.secondsPerStep).toBeGreaterThan(0);
    expect(finished.firstLoss).toBeGreaterThan(0);
    expect(finished.endedAt).toBeDefined();
  });

  test('publishes a version: the manifest is there, names its files and its numbers', async () => {
    const key = modelManifestKey('face_recog', 1);
    const manifest = readModelManifest(await parts().objectStore.readAll(key), key);
    expect(manifest.training).toMatchObject({ jobId: finished.id, loss: finished.loss, steps: 3 });
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'golden/crop.jpg',
      'golden/scores.json',
      'saved_model.pb',
      'variables/variables.data-00000-of-00001',
      'variables/variables.index',
    ]);
    expect(finished.modelUri).toBe(parts().objectStore.uri('models/face_recog/1'));
  });

  test('leaves no scratch files', () => {
    const left = readdirSync(join(dataFolder, 'training', finished.id));
    expect(left.map((name) => (name.includes('.tfevents.') ? 'events' : name)).sort()).toEqual([
      'events',
      'train',
      'validation',
    ]);
  });

  test('tells of its steps, its version and its end, in this order', async () => {
    await expect.poll(() => events.at(-1)?.topic, { timeout: 30_000 }).toBe('training.job.ended.v1');
    const key = modelManifestKey('face_recog', 1);
    const manifestSha256 = sha256Hex(await parts().objectStore.readAll(key));
    expect(events.find(({ topic }) => topic === 'training.job.progressed.v1')?.payload).toMatchObject({ step: 1 });
    expect(events.find(({ topic }) => topic === 'models.version.published.v1')?.payload).toMatchObject({
      model: 'face_recog',
      version: 1n,
      manifestKey: key,
      manifestSha256,
      cropRule: { scale: 1.2, sizePx: 96 },
      jobId: finished.id,
    });
    expect(events.at(-1)?.payload).toMatchObject({ jobId: finished.id, state: 'SUCCEEDED' });
  });

  test('that is asked for again is found', async () => {
    expect(await client.createJob(request())).toMatchObject({
      found: true,
      job: { id: finished.id, modelVersion: 1n },
    });
  });

  test('with another seed is another job and the next version', async () => {
    const other = await train({ seed: 2 });
    expect(other).toMatchObject({ state: JobState.SUCCEEDED, modelVersion: 2n });
    expect((await client.listJobs({})).jobs.map(({ id }) => id)).toEqual([other.id, finished.id]);
    expect((await client.getJob({ jobId: other.id })).job).toEqual(other);
  });

  test('for a model of another name begins at version 1', async () => {
    expect(await train({ model: 'colours' })).toMatchObject({ model: 'colours', modelVersion: 1n });
  });

  test('whose version was published just before the process died ends without another training', async () => {
    const { database } = parts().database;
    const lost = { state: 'RUNNING', modelVersion: null, endedAt: null, loss: 0 } as const;
    await database.update(jobs).set(lost).where(eq(jobs.id, finished.id));
    await stopService();
    await startService();
    const seenAgain = await watch(finished.id);
    expect(seenAgain.map(({ state }) => state)).not.toContain(JobState.RUNNING);
    expect(seenAgain.at(-1)).toMatchObject({ state: JobState.SUCCEEDED, modelVersion: 1n, loss: finished.loss });
  });
});

test('a model.json is trained as an architecture of its own, with the settings of the request', async () => {
  const own = { architecture: '', modelJson: modelJson(), settingsJson: '{"learningRate": 0.01, "batchSize": 4}' };
  const job = await train({ ...own, model: 'own' });
  expect(job).toMatchObject({ state: JobState.SUCCEEDED, errorMessage: '' });
  expect(job.architecture).toMatch(/^own@[0-9a-f]{12}$/);
  const key = modelManifestKey('own', 1);
  const { architecture, training } = readModelManifest(await parts().objectStore.readAll(key), key);
  expect({ architecture, ...training }).toMatchObject({
    architecture: job.architecture,
    learningRate: 0.01,
    batchSize: 4,
  });
  expect((await train({ ...own, model: 'own', settingsJson: '' })).id).not.toBe(job.id);
});

test('a job for a GPU fails where there is none; without one it is the same job, found whatever is asked', async (context) => {
  context.skip(existsSync('/dev/nvidiactl'), 'this machine has a GPU');
  const failed = await train({ seed: 21, device: Device.GPU });
  expect(failed).toMatchObject({
    state: JobState.FAILED,
    device: Device.UNSPECIFIED,
    errorMessage: expect.stringContaining('TensorFlow sees no GPU here; '),
  });
  // The service's own word is `auto`.
  const trained = await train({ seed: 21 });
  expect(trained).toMatchObject({ id: failed.id, state: JobState.SUCCEEDED, device: Device.CPU });
  expect(await client.createJob(request({ seed: 21, device: Device.GPU }))).toEqual(
    expect.objectContaining({ found: true, job: trained }),
  );
});

describe('a calibration', () => {
  const calibration = {
    folds: 2,
    temperature: 0.5,
    knownPhotos: 3,
    strangerPhotos: 4,
    thresholds: [{ falseMatchRate: 0.01, logOdds: 3, knownNamed: 0.75, extrapolated: true }],
  };
  const asked = { model: 'own', version: 1n, calibrationJson: JSON.stringify(calibration) };

  test('makes the next version with the weights of one that there is, and tells of it', async () => {
    // Another job has the second version.
    const made = await client.calibrateVersion(asked);
    expect(made).toMatchObject({ model: 'own', version: 3n, found: false });
    expect(made.uri).toBe(parts().objectStore.uri('models/own/3'));
    const [from, to] = await Promise.all(
      [1, 3].map(async (version) => {
        const key = modelManifestKey('own', version);
        return readModelManifest(await parts().objectStore.readAll(key), key);
      }),
    );
    expect(to).toEqual({ ...from, version: 3, calibration, weightsOf: 1 });
    const told = () => events.filter(({ topic }) => topic === 'models.version.published.v1').at(-1)?.payload;
    await expect.poll(told, { timeout: 30_000 }).toMatchObject({ model: 'own', version: 3n });
    expect(await client.calibrateVersion({ ...asked, version: 3n })).toMatchObject({ version: 3n, found: true });
  });

  test.each([
    ['of a version that there is not', { version: 9n }, 'NOT_FOUND', 'there is no version 9 of the model own'],
    ['that is no JSON', { calibrationJson: '{' }, 'INVALID_ARGUMENT', 'calibration_json is no JSON'],
    ['that is none', { calibrationJson: '{"folds": 1}' }, 'INVALID_ARGUMENT', 'calibration_json: folds: '],
  ])('%s is refused', async (_, changes, code, message) => {
    await expect(client.calibrateVersion({ ...asked, ...changes })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('a job that runs when the service stops', () => {
  test('goes on at the next start from its checkpoint and ends as if nothing had been', async () => {
    const whole = await train({ seed: 7, steps: 10, model: 'whole' });
    const environment = standStillAfter('"step","step":5');
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { job } = await client.createJob(request({ seed: 7, steps: 10, model: 'interrupted' }));
    await watch(job!.id, ({ step }) => step === 5);
    await stopService();
    vi.unstubAllEnvs();
    await startService();
    const seen = await watch(job!.id);
    expect(seen.find(({ state }) => state === JobState.RUNNING)!.step).toBeGreaterThanOrEqual(4);
    const { state, loss, firstLoss, validationAccuracy } = seen.at(-1)!;
    expect({ state, loss, firstLoss, validationAccuracy }).toEqual({
      state: JobState.SUCCEEDED,
      loss: whole.loss,
      firstLoss: whole.firstLoss,
      validationAccuracy: whole.validationAccuracy,
    });
  });
});

describe('cancelling', () => {
  test('stops a running job and takes the next from the queue; asked for again it goes on', async () => {
    const { job: long } = await client.createJob(request({ steps: 100_000 }));
    const { job: waiting } = await client.createJob(request({ steps: 99_999 }));
    await watch(long!.id, ({ step }) => step >= 3);
    expect((await client.getJob({ jobId: waiting!.id })).job!.state).toBe(JobState.QUEUED);
    expect((await client.cancelJob({ jobId: waiting!.id })).job!.state).toBe(JobState.CANCELLED);
    expect((await client.cancelJob({ jobId: long!.id })).job!.state).toBe(JobState.CANCELLING);
    expect((await watch(long!.id)).at(-1)!.state).toBe(JobState.CANCELLED);

    expect((await client.createJob(request({ steps: 100_000 }))).found).toBe(false);
    const [resumed] = (await watch(long!.id, ({ state }) => state === JobState.RUNNING)).slice(-1);
    expect(resumed!.step).toBeGreaterThanOrEqual(2);
    await client.cancelJob({ jobId: long!.id });
    await watch(long!.id);
  });

  test('a job that has ended is refused', async () => {
    const { id } = await train();
    await expect(client.cancelJob({ jobId: id })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `job ${id} has ended already: SUCCEEDED`,
    });
  });
});

test('a job whose dataset is damaged fails with the reason, and is tried again when it is asked for', async () => {
  const { objectStore } = parts();
  const { key } = dataset.splits.train.shards[0]!;
  const whole = await objectStore.readAll(key);
  await objectStore.put(key, whole.subarray(0, 50));
  const failed = await train({ seed: 11 });
  expect(failed).toMatchObject({ state: JobState.FAILED, errorMessage: expect.stringContaining(key) });
  await objectStore.put(key, whole);
  expect(await train({ seed: 11 })).toMatchObject({ id: failed.id, state: JobState.SUCCEEDED, errorMessage: '' });
});

describe('a request is refused', () => {
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
      'settings: labelSmoothing: ',
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
    [
      'crops of another rule',
      { architecture: 'embedding-head' },
      'FAILED_PRECONDITION',
      'are 1.2 x 96 px; embedding-he',
    ],
  ];
  test.each(refused)('with %s', async (_, changes, code, message) => {
    await expect(client.createJob(request(changes))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test('for a job that there is not', async () => {
    const missing = { code: 'NOT_FOUND', reason: 'NO_SUCH_JOB' };
    await expect(client.getJob({ jobId: 'x' })).rejects.toMatchObject(missing);
    await expect(client.cancelJob({ jobId: 'x' })).rejects.toMatchObject(missing);
    await expect(watch('x')).rejects.toMatchObject(missing);
  });
});
