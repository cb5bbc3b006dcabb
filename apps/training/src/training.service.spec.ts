import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Device, type Job, JobState } from '@facet/contracts-rpc';
import { modelManifestKey, readModelManifest } from '@facet/domain-dataset-manifest';
import { sha256Hex } from '@facet/kernel';
import { standStillAfter } from '@facet/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { jobs } from './persistence/job.table';
import { modelJson, RunningTraining } from './running-training.fixture';

// A step of face-cnn takes from 0.3 s up, by the machine's load.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let service: RunningTraining;
beforeAll(async () => (service = await RunningTraining.open()));
afterAll(() => service.close());

describe('a job', () => {
  let finished: Job;
  let seen: Job[];

  beforeAll(async () => {
    const { job, found } = await service.client.createJob(service.request());
    expect(found).toBe(false);
    seen = await service.watch(job!.id);
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
    const manifest = readModelManifest(await service.parts.objectStore.readAll(key), key);
    expect(manifest.training).toMatchObject({ jobId: finished.id, loss: finished.loss, steps: 3 });
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'golden/crop.jpg',
      'golden/scores.json',
      'saved_model.pb',
      'variables/variables.data-00000-of-00001',
      'variables/variables.index',
    ]);
    expect(finished.modelUri).toBe(service.parts.objectStore.uri('models/face_recog/1'));
  });

  test('leaves no scratch files', () => {
    const left = readdirSync(join(service.dataFolder, 'training', finished.id));
    expect(left.map((name) => (name.includes('.tfevents.') ? 'events' : name)).sort()).toEqual([
      'events',
      'train',
      'validation',
    ]);
  });

  test('tells of its steps, its version and its end, in this order', async () => {
    await expect.poll(() => service.events.at(-1)?.topic, { timeout: 30_000 }).toBe('training.job.ended.v1');
    const key = modelManifestKey('face_recog', 1);
    const manifestSha256 = sha256Hex(await service.parts.objectStore.readAll(key));
    expect(service.events.find(({ topic }) => topic === 'training.job.progressed.v1')?.payload).toMatchObject({
      step: 1,
    });
    expect(service.events.find(({ topic }) => topic === 'models.version.published.v1')?.payload).toMatchObject({
      model: 'face_recog',
      version: 1n,
      manifestKey: key,
      manifestSha256,
      cropRule: { scale: 1.2, sizePx: 96 },
      jobId: finished.id,
    });
    expect(service.events.at(-1)?.payload).toMatchObject({ jobId: finished.id, state: 'SUCCEEDED' });
  });

  test('that is asked for again is found', async () => {
    expect(await service.client.createJob(service.request())).toMatchObject({
      found: true,
      job: { id: finished.id, modelVersion: 1n },
    });
  });

  test('with another seed is another job and the next version', async () => {
    const other = await service.train({ seed: 2 });
    expect(other).toMatchObject({ state: JobState.SUCCEEDED, modelVersion: 2n });
    expect((await service.client.listJobs({})).jobs.map(({ id }) => id)).toEqual([other.id, finished.id]);
    expect((await service.client.getJob({ jobId: other.id })).job).toEqual(other);
  });

  test('for a model of another name begins at version 1', async () => {
    expect(await service.train({ model: 'colours' })).toMatchObject({ model: 'colours', modelVersion: 1n });
  });

  test('whose version was published just before the process died ends without another training', async () => {
    const { database } = service.parts.database;
    const lost = { state: 'RUNNING', modelVersion: null, endedAt: null, loss: 0 } as const;
    await database.update(jobs).set(lost).where(eq(jobs.id, finished.id));
    await service.stop();
    await service.start();
    const seenAgain = await service.watch(finished.id);
    expect(seenAgain.map(({ state }) => state)).not.toContain(JobState.RUNNING);
    expect(seenAgain.at(-1)).toMatchObject({ state: JobState.SUCCEEDED, modelVersion: 1n, loss: finished.loss });
  });
});

test('a model.json is trained as an architecture of its own, with the settings of the request', async () => {
  const own = { architecture: '', modelJson: modelJson(), settingsJson: '{"learningRate": 0.01, "batchSize": 4}' };
  const job = await service.train({ ...own, model: 'own' });
  expect(job).toMatchObject({ state: JobState.SUCCEEDED, errorMessage: '' });
  expect(job.architecture).toMatch(/^own@[0-9a-f]{12}$/);
  const key = modelManifestKey('own', 1);
  const { architecture, training } = readModelManifest(await service.parts.objectStore.readAll(key), key);
  expect({ architecture, ...training }).toMatchObject({
    architecture: job.architecture,
    learningRate: 0.01,
    batchSize: 4,
  });
  expect((await service.train({ ...own, model: 'own', settingsJson: '' })).id).not.toBe(job.id);
});

test('a job for a GPU fails where there is none; without one it is the same job, found whatever is asked', async (context) => {
  context.skip(existsSync('/dev/nvidiactl'), 'this machine has a GPU');
  const failed = await service.train({ seed: 21, device: Device.GPU });
  expect(failed).toMatchObject({
    state: JobState.FAILED,
    device: Device.UNSPECIFIED,
    errorMessage: expect.stringContaining('TensorFlow sees no GPU here; '),
  });
  // The service's own word is `auto`.
  const trained = await service.train({ seed: 21 });
  expect(trained).toMatchObject({ id: failed.id, state: JobState.SUCCEEDED, device: Device.CPU });
  expect(await service.client.createJob(service.request({ seed: 21, device: Device.GPU }))).toEqual(
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
    const made = await service.client.calibrateVersion(asked);
    expect(made).toMatchObject({ model: 'own', version: 3n, found: false });
    expect(made.uri).toBe(service.parts.objectStore.uri('models/own/3'));
    const [from, to] = await Promise.all(
      [1, 3].map(async (version) => {
        const key = modelManifestKey('own', version);
        return readModelManifest(await service.parts.objectStore.readAll(key), key);
      }),
    );
    expect(to).toEqual({ ...from, version: 3, calibration, weightsOf: 1 });
    const told = () => service.events.filter(({ topic }) => topic === 'models.version.published.v1').at(-1)?.payload;
    await expect.poll(told, { timeout: 30_000 }).toMatchObject({ model: 'own', version: 3n });
    expect(await service.client.calibrateVersion({ ...asked, version: 3n })).toMatchObject({
      version: 3n,
      found: true,
    });
  });

  test.each([
    ['of a version that there is not', { version: 9n }, 'NOT_FOUND', 'there is no version 9 of the model own'],
    ['that is no JSON', { calibrationJson: '{' }, 'INVALID_ARGUMENT', 'calibration_json is no JSON'],
    ['that is none', { calibrationJson: '{"folds": 1}' }, 'INVALID_ARGUMENT', 'calibration_json: folds: '],
  ])('%s is refused', async (_, changes, code, message) => {
    await expect(service.client.calibrateVersion({ ...asked, ...changes })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('a job that runs when the service stops', () => {
  test('goes on at the next start from its checkpoint and ends as if nothing had been', async () => {
    const whole = await service.train({ seed: 7, steps: 10, model: 'whole' });
    const environment = standStillAfter('"step","step":5');
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { job } = await service.client.createJob(service.request({ seed: 7, steps: 10, model: 'interrupted' }));
    await service.watch(job!.id, ({ step }) => step === 5);
    await service.stop();
    vi.unstubAllEnvs();
    await service.start();
    const seen = await service.watch(job!.id);
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
    const { job: long } = await service.client.createJob(service.request({ steps: 100_000 }));
    const { job: waiting } = await service.client.createJob(service.request({ steps: 99_999 }));
    await service.watch(long!.id, ({ step }) => step >= 3);
    expect((await service.client.getJob({ jobId: waiting!.id })).job!.state).toBe(JobState.QUEUED);
    expect((await service.client.cancelJob({ jobId: waiting!.id })).job!.state).toBe(JobState.CANCELLED);
    expect((await service.client.cancelJob({ jobId: long!.id })).job!.state).toBe(JobState.CANCELLING);
    expect((await service.watch(long!.id)).at(-1)!.state).toBe(JobState.CANCELLED);

    expect((await service.client.createJob(service.request({ steps: 100_000 }))).found).toBe(false);
    const [resumed] = (await service.watch(long!.id, ({ state }) => state === JobState.RUNNING)).slice(-1);
    expect(resumed!.step).toBeGreaterThanOrEqual(2);
    await service.client.cancelJob({ jobId: long!.id });
    await service.watch(long!.id);
  });

  test('a job that has ended is refused', async () => {
    const { id } = await service.train();
    await expect(service.client.cancelJob({ jobId: id })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `job ${id} has ended already: SUCCEEDED`,
    });
  });
});

test('a job whose dataset is damaged fails with the reason, and is tried again when it is asked for', async () => {
  const { objectStore } = service.parts;
  const { key } = service.dataset.splits.train.shards[0]!;
  const whole = await objectStore.readAll(key);
  await objectStore.put(key, whole.subarray(0, 50));
  const failed = await service.train({ seed: 11 });
  expect(failed).toMatchObject({ state: JobState.FAILED, errorMessage: expect.stringContaining(key) });
  await objectStore.put(key, whole);
  expect(await service.train({ seed: 11 })).toMatchObject({
    id: failed.id,
    state: JobState.SUCCEEDED,
    errorMessage: '',
  });
});
