import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { modelPrefix } from '@facet/domain-dataset-manifest';
import { createLogger } from '@facet/platform-logging';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processEngines, type StartEngine } from '../engine/model-engine';
import { jpegOf, publishColourModel } from '../fixtures/colour-model.fixture';
import { VersionLoader } from './version-loader';

let folder: string;
let store: MemoryObjectStore;
let loader: VersionLoader;
/** Tells of each prediction that a model's process has been sent. */
let sent: EventEmitter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-loader-'));
  store = new MemoryObjectStore();
  const logger = createLogger({ service: 'spec', destination: new PassThrough().resume() });
  const limits = { maxImages: 4, maxWaiting: 8 };
  sent = new EventEmitter();
  loader = new VersionLoader(store, observedEngines(), logger, { folder, limits });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const observedEngines = (): StartEngine => {
  const start = processEngines({ timeoutMs: 30_000, device: 'auto' });
  return (options) => {
    const engine = start(options);
    const predict: typeof engine.predict = (payload) => {
      const answer = engine.predict(payload);
      sent.emit('predict');
      return answer;
    };
    return {
      describe: engine.describe,
      predict,
      get pid() {
        return engine.pid;
      },
      stop: engine.stop,
    };
  };
};

const red = async () => ({ bytes: await jpegOf('red'), pixels: 64 });

test('a killed model process fails the call in flight as UNAVAILABLE and answers the next', async () => {
  const served = await loader.load(await publishColourModel(store, { version: 1 }));
  const first = served.pid!;
  // A process that stands still has the call, but cannot answer it before it is killed.
  process.kill(first, 'SIGSTOP');
  const called = once(sent, 'predict');
  const inFlight = served.predict([await red()]);
  await called;
  process.kill(first, 'SIGKILL');
  await expect(inFlight).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'ENGINE_RESTARTED' });
  const { scores } = await served.predict([await red()]);
  expect(scores!.data[0]).toBeGreaterThan(0.9);
  expect(served.pid).not.toBe(first);
  await served.close();
});

test('a model that is to answer on a GPU is refused where there is none', async (context) => {
  context.skip(existsSync('/dev/nvidiactl'), 'this machine has a GPU');
  const logger = createLogger({ service: 'spec', destination: new PassThrough().resume() });
  const engines = processEngines({ timeoutMs: 30_000, device: 'gpu' });
  const onGpu = new VersionLoader(store, engines, logger, { folder, limits: { maxImages: 4, maxWaiting: 8 } });
  await expect(onGpu.load(await publishColourModel(store, { version: 1 }))).rejects.toMatchObject({
    reason: 'NO_GPU',
    message: expect.stringMatching(/^TensorFlow sees no GPU here; /),
  });
});

test('more images than may wait are refused by name of the limit', async () => {
  const served = await loader.load(await publishColourModel(store, { version: 1 }));
  const images = Array.from({ length: 9 }, red);
  await expect(served.predict(await Promise.all(images))).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: '8 images are waiting for the model, which is the limit; send fewer at once or later',
  });
  await served.close();
});

test('a local copy that was damaged is fetched again', async () => {
  const announced = await publishColourModel(store, { version: 1 });
  await (await loader.load(announced)).close();
  writeFileSync(join(folder, 'face_recog/1/saved_model.pb'), 'damaged');
  await (await loader.load(announced)).close();
});

test('a file longer than listed is not copied to its end', async () => {
  const announced = await publishColourModel(store, { version: 1 });
  await store.put(`${modelPrefix('face_recog', 1)}saved_model.pb`, new Uint8Array(10_000_000));
  await expect(loader.load(announced)).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'DIGEST_MISMATCH' });
});

test('names that would leave the folder, and manifests of other versions, are refused', async () => {
  const announced = await publishColourModel(store, { version: 1 });
  await expect(loader.load({ ...announced, model: '../x' })).rejects.toThrow('"../x" is no model name');
  await expect(loader.load({ ...announced, version: 2n })).rejects.toThrow('is the manifest of face_recog 1');
});
