import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { FacetError } from '@facet/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plain, publishColourModel } from '../fixtures/colour-model.fixture';
import { b64 } from '../fixtures/images.fixture';
import { ServingFixture } from '../fixtures/running-service.fixture';

const fixture = new ServingFixture();
let photo: Uint8Array;
const FACE = { confidence: 0.9, presence: 0.8, pose: { roll: 1, pan: 40, tilt: 3 }, sharpness: 90 };
const FACES = [
  { ...FACE, box: { x: 22, y: 2, width: 14, height: 14 } },
  { ...FACE, box: { x: 4, y: 4, width: 8, height: 8 } },
];

beforeAll(async () => {
  await fixture.start();
  await fixture.announce(await publishColourModel(fixture.store, { version: 1 }));
  // The left half is red, the right half blue.
  const [left, right] = [plain('red', 20, 1), plain('blue', 20, 1)];
  const data = Buffer.concat(Array.from({ length: 20 }, () => [left, right]).flat());
  photo = await new SharpImageCodec().encodeJpeg({ width: 40, height: 20, data });
  fixture.detector.faces = FACES;
});
afterAll(() => fixture.remove());

test('Recognize ranks the people for each face, largest first', async () => {
  const reply = await fixture.clients.facet.recognize({ image: photo, maxPeople: 2 });
  expect(reply).toMatchObject({ model: 'face_recog', version: 1n, photoWidth: 40, photoHeight: 20 });
  expect(reply.faces.map(({ people }) => people.map(({ label }) => label))).toEqual([
    ['blue', expect.any(String)],
    ['red', expect.any(String)],
  ]);
  expect(reply.faces[0]!.face).toMatchObject({ box: { x: 22, width: 14 }, pose: { pan: 40 }, sharpness: 90 });
});

test('REST takes the photo as the body or in JSON, and answers in protobuf JSON', async () => {
  const plainBody = await fixture.post('/v1/recognize?people=1', photo, 'image/jpeg');
  expect(plainBody).toMatchObject({
    status: 200,
    body: { model: 'face_recog', version: '1', faces: [{ people: [{ label: 'blue' }] }, {}] },
  });
  const asJson = await fixture.post('/v1/recognize?people=1', JSON.stringify({ image: b64(photo) }));
  expect(asJson).toEqual(plainBody);
});

test('a photo without faces is no error, one that is not taken is', async () => {
  fixture.detector.faces = [];
  expect((await fixture.clients.facet.recognize({ image: photo })).faces).toEqual([]);
  expect((await fixture.post('/v1/recognize', 'x', 'text/plain')).status).toBe(415);
  expect((await fixture.post('/v1/recognize?people=all', photo, 'image/jpeg')).body['error']).toContain('whole number');
  await expect(fixture.clients.facet.recognize({ image: photo, maxPeople: -1 })).rejects.toThrow('max_people is -1');
  await expect(fixture.clients.facet.recognize({})).rejects.toThrow('image is empty');
  const refused = Promise.reject(new FacetError('INVALID_ARGUMENT', 'the file is no JPEG, PNG or WebP'));
  // Awaited later.
  refused.catch(() => undefined);
  fixture.detector.let = refused;
  await expect(fixture.clients.facet.recognize({ image: photo })).rejects.toThrow('image: the file is no JPEG');
  fixture.detector.let = Promise.resolve();
});

test('a version that was not calibrated names the likeliest person only, and is asked for no rate', async () => {
  fixture.detector.faces = FACES;
  expect((await fixture.clients.facet.recognize({ image: photo })).faces[0]!.identity).toBeUndefined();
  await expect(fixture.clients.facet.recognize({ image: photo, falseMatchRate: 0.01 })).rejects.toThrow(
    'face_recog version 1 was not calibrated',
  );
});

describe('a calibrated version', () => {
  const threshold = (falseMatchRate: number, logOdds: number) => ({
    falseMatchRate,
    logOdds,
    knownNamed: 0.5,
    extrapolated: false,
  });
  beforeAll(async () => {
    fixture.detector.faces = FACES;
    const calibration = {
      folds: 5,
      temperature: 2,
      knownPhotos: 10,
      strangerPhotos: 10,
      // At temperature 2 the colour model's log-odds are about 1.75 for a face of one colour.
      thresholds: [threshold(0.01, 1.5), threshold(0.001, 4)],
    };
    await fixture.announce(await publishColourModel(fixture.store, { version: 2, calibration }));
  });

  test('names who reaches the threshold, says unknown below it, and says the rate', async () => {
    const identityAt = async (falseMatchRate: number) =>
      (await fixture.clients.facet.recognize({ image: photo, falseMatchRate })).faces[0]!.identity!;
    const mild = await identityAt(0);
    expect(mild).toMatchObject({ label: 'blue', unknown: false, falseMatchRate: 0.01 });
    expect(mild.threshold).toBeCloseTo(1 / (1 + Math.exp(-1.5)), 9);
    expect(mild.probability).toBeGreaterThan(mild.threshold);
    const strict = await identityAt(0.001);
    expect(strict).toMatchObject({ label: 'unknown', unknown: true, falseMatchRate: 0.001 });
    expect(strict.probability).toBe(mild.probability);
  });

  test('also over REST; a rate that it was not calibrated for is refused with those there are', async () => {
    const strict = await fixture.post('/v1/recognize?people=1&false_match_rate=0.001', photo, 'image/jpeg');
    expect(strict.body).toMatchObject({ faces: [{ people: [{ label: 'blue' }], identity: { unknown: true } }, {}] });
    const wrong = await fixture.post('/v1/recognize?false_match_rate=0.5', photo, 'image/jpeg');
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('rates 0.01 and 0.001, not 0.5') },
    });
    const none = await fixture.post('/v1/recognize?false_match_rate=low', photo, 'image/jpeg');
    expect(none.body['error']).toContain('false_match_rate is "low"');
  });
});
