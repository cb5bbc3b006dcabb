import { fromBinary } from '@bufbuild/protobuf';
import { inference } from '@facet/contracts-rpc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jpegOf, publishColourModel } from '../fixtures/colour-model.fixture';
import { b64 } from '../fixtures/images.fixture';
import { ServingFixture } from '../fixtures/running-service.fixture';

const fixture = new ServingFixture();
let red: Uint8Array;
let blue: Uint8Array;

beforeAll(async () => {
  await fixture.start();
  red = await jpegOf('red');
  blue = await jpegOf('blue');
  await fixture.announce(await publishColourModel(fixture.store, { version: 1 }));
});
afterAll(() => fixture.remove());

test.each([
  ['an unknown input', { instances: [{ picture: { b64: '' } }] }, 'no input "picture"; it takes image_bytes'],
  ['a second input', { instances: [{ image_bytes: { b64: '' }, key: 1 }] }, 'no input "key"'],
  ['an empty batch', { instances: [] }, 'at least one instance'],
  ['neither form', {}, 'either "instances" or "inputs"'],
  ['bad base64', { instances: [{ image_bytes: { b64: '*' } }] }, 'instances[0].image_bytes is not in standard base64'],
  ['a number', { instances: [{ image_bytes: 7 }] }, 'instances[0].image_bytes must be {"b64"'],
  ['a scalar', { inputs: { image_bytes: b64(Buffer.from('x')) } }, 'image_bytes must be a list'],
  ['text', { instances: [b64(Buffer.from('hello there'))] }, 'image_bytes[0]: the file is no JPEG'],
  [
    'an unknown signature',
    { signature_name: 'x', instances: [b64(Buffer.from('x'))] },
    'no signature "x", but colour_means, serving_default',
  ],
])('refuses %s', async (_, body, sentence) => {
  const reply = await fixture.predict(body);
  expect(reply.status).toBe(400);
  expect(reply.body['error']).toContain(sentence);
});

test('refuses a label, a method and a body that are not known', async () => {
  const body = { instances: [b64(red)] };
  expect((await fixture.predict(body, '/v1/models/face_recog/labels/stable:predict')).body['error']).toBe(
    'Unrecognized servable version label: stable',
  );
  expect((await fixture.predict(body, '/v1/models/face_recog:classify')).status).toBe(501);
  expect((await fixture.predict(body, '/v1/models/face_recog/versions/8:predict')).status).toBe(404);
  expect((await fixture.predict(body, '/v1/models/%E0%A4%A:predict')).status).toBe(400);
  expect((await fixture.post('/v1/models/face_recog:predict', '{"instances"')).body['error']).toBe(
    'the body is no JSON',
  );
});

test('refuses a broken image of a batch, by its index, though its header is good', async () => {
  const whole = await jpegOf('green', 64);
  const broken = whole.slice(0, whole.length - 20);
  const truncated = fixture.infer([red, broken, blue]);
  await expect(truncated).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('image_bytes[1] cannot be decoded') as string,
  });
  await expect(fixture.infer([red, new Uint8Array()])).rejects.toThrow('image_bytes[1]: the file is empty');
});

test('refuses wrong names, types, shapes and contents over gRPC', async () => {
  const input = { name: 'image_bytes', datatype: 'BYTES', shape: [1n], contents: { bytesContents: [red] } };
  const wrong = (change: object) => fixture.infer([], { inputs: [{ ...input, ...change }] });
  await expect(wrong({ name: 'x' })).rejects.toThrow('no input "x"; it takes image_bytes');
  await expect(wrong({ datatype: 'FP32' })).rejects.toThrow('takes BYTES, not FP32');
  await expect(wrong({ shape: [1n, 1n] })).rejects.toThrow('takes the shape [batch], not [1, 1]');
  await expect(wrong({ shape: [2n] })).rejects.toThrow('has 1 elements in bytes_contents, but its shape says 2');
  await expect(fixture.infer([])).rejects.toThrow('image_bytes is empty; give at least one image');
  await expect(fixture.infer([], { inputs: [input], rawInputContents: [red] })).rejects.toThrow(
    'both contents and raw',
  );
  await expect(
    fixture.infer([], { inputs: [{ ...input, contents: undefined }], rawInputContents: [red] }),
  ).rejects.toThrow('the input image_bytes ends within');
  await expect(fixture.infer([red], { outputs: [{ name: 'x' }] })).rejects.toThrow('no output "x"');
  await expect(fixture.infer([red], { modelVersion: 'x' })).rejects.toThrow(
    'model_version is "x"; it must be a whole number',
  );
});

test('refuses a crop whose header claims very many pixels, before it is decoded', async () => {
  const claiming = Buffer.from(red);
  // Height and width in the JPEG's frame header (marker FFC0).
  const frame = claiming.indexOf(Buffer.from('ffc0', 'hex'));
  claiming.writeUInt16BE(16000, frame + 5);
  claiming.writeUInt16BE(16000, frame + 7);
  await expect(fixture.infer([red, claiming])).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: expect.stringContaining('image_bytes[1]: the picture has 16000 x 16000 pixels') as string,
  });
});

test('refuses a photo over the limit, which it names, on every way in', async () => {
  const large = new Uint8Array(20 * 1024 * 1024);
  const message = expect.stringContaining('has 20971520 bytes; at most 16777216 are taken') as string;
  await expect(fixture.clients.facet.recognize({ image: large })).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message,
  });
  await expect(fixture.infer([large])).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', message });
  expect(await fixture.predict({ instances: [b64(large)] })).toMatchObject({ status: 413, body: { error: message } });
  expect(await fixture.post('/v1/recognize', large, 'image/jpeg')).toMatchObject({
    status: 413,
    body: { error: message },
  });
  expect((await fixture.predict({ instances: [b64(red)] })).status).toBe(200);
});

test('understands the bytes of another client, whose image is none', async () => {
  const bytes = Buffer.from('0a04666163652a110a05696d616765120542595445531a01013a07030000004a5047', 'hex');
  const request = fromBinary(inference.ModelInferRequestSchema, bytes);
  await expect(fixture.clients.inference.modelInfer({ ...request, modelName: 'face_recog' })).rejects.toThrow(
    'image_bytes[0]: the file is no JPEG, PNG or WebP',
  );
});
