import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plain, publishColourModel } from '../fixtures/colour-model.fixture';
import { b64 } from '../fixtures/images.fixture';
import { ServingFixture } from '../fixtures/running-service.fixture';

const fixture = new ServingFixture();
let photo: Uint8Array;

beforeAll(async () => {
  await fixture.start();
  await fixture.announce(await publishColourModel(fixture.store, { version: 1 }));
  // The left half is red, the right half blue.
  const [left, right] = [plain('red', 20, 1), plain('blue', 20, 1)];
  const data = Buffer.concat(Array.from({ length: 20 }, () => [left, right]).flat());
  photo = await new SharpImageCodec().encodeJpeg({ width: 40, height: 20, data });
  const face = { confidence: 0.9, presence: 0.8, pose: { roll: 1, pan: 40, tilt: 3 }, sharpness: 90 };
  fixture.detector.faces = [
    { ...face, box: { x: 22, y: 2, width: 14, height: 14 } },
    { ...face, box: { x: 4, y: 4, width: 8, height: 8 } },
  ];
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
  expect((await fixture.post('/v1/recognize', 'x', 'text/plain')).status).toBe(400);
  expect((await fixture.post('/v1/recognize?people=all', photo, 'image/jpeg')).body['error']).toContain('whole number');
  await expect(fixture.clients.facet.recognize({ image: photo, maxPeople: -1 })).rejects.toThrow('max_people is -1');
  await expect(fixture.clients.facet.recognize({})).rejects.toThrow('image is empty');
});
