import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { decodeEvent } from '@facet/contracts-events';
import { MODEL_FORMAT, type ModelManifest } from '@facet/domain-dataset-manifest';
import { sha256Hex } from '@facet/kernel';
import { beforeEach, expect, test } from 'vitest';
import type { Job } from './job';
import { announcementOf } from './version-announcement';
import { VersionPublication } from './version-publication';

const BYTES = new TextEncoder().encode('a file');
const PREFIX = 'models/face_recog/4/';
const PATHS = ['golden/crop.jpg', 'golden/scores.json', 'saved_model.pb'];
const JOB = { id: 'job', model: 'face_recog' } as Job;
const MANIFEST: ModelManifest = {
  format: MODEL_FORMAT,
  model: 'face_recog',
  version: 4,
  architecture: 'face-cnn',
  labels: [{ id: 1, name: 'ada' }],
  cropRule: { scale: 1.2, sizePx: 96 },
  signature: { name: 'serving_default', inputs: {}, outputs: {} },
  dataset: { version: '0123456789ab', digest: 'd'.repeat(64) },
  training: {
    jobId: 'job',
    steps: 1,
    seed: 1,
    batchSize: 1,
    learningRate: 1,
    secondsPerStep: 1,
    firstLoss: 1,
    loss: 1,
    validationAccuracy: 1,
  },
  files: PATHS.map((path) => ({ path, sha256: sha256Hex(BYTES), sizeBytes: BYTES.length })),
  golden: { image: 'golden/crop.jpg', scores: 'golden/scores.json' },
};

let store: MemoryObjectStore;
let publication: VersionPublication;
beforeEach(async () => {
  store = new MemoryObjectStore();
  publication = new VersionPublication(store);
  for (const path of PATHS) await store.put(PREFIX + path, BYTES);
});

test('a version is there from the moment when it is published, and announced with the digest of its manifest', async () => {
  expect(await publication.find(JOB, 4)).toBeUndefined();
  await publication.publish(JOB, 4, MANIFEST);
  expect(await publication.find(JOB, 4)).toEqual(MANIFEST);
  const { payload } = announcementOf(MANIFEST);
  const written = await store.readAll(`${PREFIX}manifest.json`);
  expect(decodeEvent('models.version.published.v1', payload).manifestSha256).toBe(sha256Hex(written));
});

test.each(['changed', 'missing'])('with a file that is %s nothing is published', async (fault) => {
  if (fault === 'changed') await store.put(`${PREFIX}saved_model.pb`, new TextEncoder().encode('b file'));
  else await store.delete(`${PREFIX}saved_model.pb`);
  const code = fault === 'changed' ? 'DATA_LOSS' : 'NOT_FOUND';
  await expect(publication.publish(JOB, 4, MANIFEST)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(`${PREFIX}saved_model.pb`),
  });
  expect(await publication.find(JOB, 4)).toBeUndefined();
});

test('a version that is published stays as it is', async () => {
  await publication.publish(JOB, 4, MANIFEST);
  await publication.publish(JOB, 4, { ...MANIFEST, training: { ...MANIFEST.training, secondsPerStep: 2 } });
  expect(await publication.find(JOB, 4)).toEqual(MANIFEST);
});

test('a copy has the files of its source under its own number; published again it is found', async () => {
  const copy: ModelManifest = { ...MANIFEST, version: 5, weightsOf: 4 };
  await store.put(`${PREFIX}saved_model.pb`, new TextEncoder().encode('b file'));
  await expect(publication.publishCopy(MANIFEST, copy)).rejects.toMatchObject({ code: 'DATA_LOSS' });
  await expect(publication.get('face_recog', 5)).rejects.toMatchObject({ reason: 'NO_SUCH_VERSION' });
  await store.put(`${PREFIX}saved_model.pb`, BYTES);
  expect(await publication.publishCopy(MANIFEST, copy)).toBe(true);
  expect(await publication.publishCopy(MANIFEST, copy)).toBe(false);
  expect(await publication.get('face_recog', 5)).toEqual(copy);
  for (const path of PATHS) expect(await store.readAll(`models/face_recog/5/${path}`)).toEqual(BYTES);
});

test("another job's version is not taken for one's own", async () => {
  await publication.publish(JOB, 4, MANIFEST);
  await expect(publication.find({ ...JOB, id: 'other' }, 4)).rejects.toThrow('is of job job, not of other');
});
