import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ModelVersionState } from '@facet/contracts-rpc';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jpegOf, publishColourModel } from '../fixtures/colour-model.fixture';
import { ServingFixture } from '../fixtures/running-service.fixture';

const fixture = new ServingFixture();
let red: Uint8Array;

beforeAll(async () => {
  await fixture.start();
  red = await jpegOf('red');
  await fixture.announce(await publishColourModel(fixture.store, { version: 1 }));
});
afterAll(() => fixture.remove());

const statesOf = async () =>
  (await fixture.clients.facet.listModels({})).models.flatMap(({ versions }) =>
    versions.map(({ version, state }) => `${version} ${ModelVersionState[state]}`),
  );
const states = ['7 AVAILABLE', '6 UNLOADED', '5 FAILED', '4 FAILED', '3 FAILED', '2 FAILED', '1 UNLOADED'];
const answersWith = async () => (await fixture.infer([red])).modelVersion;

test.each([
  [
    2,
    'a file was damaged',
    { damage: (files: Map<string, Uint8Array>) => void files.set('saved_model.pb', Buffer.from('x')) },
    'is not the file saved_model.pb',
  ],
  [
    3,
    'a file is missing',
    { damage: (files: Map<string, Uint8Array>) => void files.delete('golden/image.jpg') },
    'there is no object',
  ],
  [4, 'the golden request is answered otherwise', { golden: [0.2, 0.5, 0.3] }, 'scores that differ by 0.7'],
])('version %i stays out when %s', async (version, _, fault, sentence) => {
  await fixture.announce(await publishColourModel(fixture.store, { version, ...fault }));
  const { models } = await fixture.clients.facet.listModels({});
  expect(models[0]!.versions[0]).toMatchObject({
    version: BigInt(version),
    state: ModelVersionState.FAILED,
    errorMessage: expect.stringContaining(sentence) as string,
  });
  expect(await answersWith()).toBe('1');
});

test('a manifest that is not the announced one stays out', async () => {
  const announced = await publishColourModel(fixture.store, { version: 5 });
  await fixture.announce({ ...announced, manifestSha256: '0'.repeat(64) });
  expect(await answersWith()).toBe('1');
  expect(
    (await fixture.clients.models.getModelStatus({ modelSpec: { name: 'face_recog' } })).modelVersionStatus,
  ).toMatchObject([
    { version: 5n, state: 50, status: { errorCode: 9 } },
    ...Array<object>(3).fill({ state: 50 }),
    { version: 1n },
  ]);
});

test('a call that has begun is answered by the version that it began with', async () => {
  let letDetect = () => {};
  fixture.detector.let = new Promise((resolve) => (letDetect = resolve));
  fixture.detector.faces = [
    {
      box: { x: 0, y: 0, width: 8, height: 8 },
      confidence: 1,
      presence: 1,
      pose: { roll: 0, pan: 0, tilt: 0 },
      sharpness: 90,
    },
  ];
  const begun = once(fixture.detector.asked, 'asked');
  const recognized = fixture.clients.facet.recognize({ image: red });
  await begun;
  const announced = fixture.announce(await publishColourModel(fixture.store, { version: 6 }));
  await vi.waitUntil(async () => (await answersWith()) === '6', { timeout: 30_000 });
  letDetect();
  expect(await recognized).toMatchObject({ version: 1n, faces: [{ people: [{ label: 'red' }, {}, {}] }] });
  await announced;
});

test('a good version replaces the one before, without a failed call between', async () => {
  let stop = false;
  const calling = (async () => {
    const versions = new Set<string>();
    while (!stop) versions.add(await answersWith());
    return versions;
  })();
  await fixture.announce(await publishColourModel(fixture.store, { version: 7 }));
  expect(await answersWith()).toBe('7');
  stop = true;
  expect([...(await calling)].every((version) => ['6', '7'].includes(version))).toBe(true);
  expect(await statesOf()).toEqual(states);
  expect(existsSync(join(fixture.folder, 'serving/face_recog/6'))).toBe(false);
});

test('an older version that is announced late is not loaded', async () => {
  await fixture.announce(await publishColourModel(fixture.store, { version: 1 }));
  expect(await answersWith()).toBe('7');
});

test('a restart brings back what was live, from the local copy', async () => {
  await fixture.stop();
  for await (const { key } of fixture.store.list('models/')) await fixture.store.delete(key);
  await fixture.start();
  await vi.waitUntil(async () => (await fixture.clients.inference.serverReady({})).ready, { timeout: 30_000 });
  expect(await answersWith()).toBe('7');
  expect(await statesOf()).toEqual(states);
});
