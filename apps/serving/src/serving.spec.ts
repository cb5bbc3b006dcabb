import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { ModelVersionState, inference, tensorflowServing } from '@facet/contracts-rpc';
import { DataType } from '@facet/contracts-tensorflow';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { COLOURS, jpegOf, plain, publishColourModel } from './fixtures/colour-model.fixture';
import { ServingFixture } from './fixtures/running-service.fixture';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';

const fixture = new ServingFixture();
let clients: ReturnType<ServingFixture['clients']>;
let red: Uint8Array;
let blue: Uint8Array;

beforeAll(async () => {
  await fixture.start();
  clients = fixture.clients();
  red = await jpegOf('red');
  blue = await jpegOf('blue');
});
afterAll(async () => {
  Object.values(clients).forEach((client) => client.close());
  await fixture.stop();
  fixture.remove();
});

const b64 = (bytes: Uint8Array) => ({ b64: Buffer.from(bytes).toString('base64') });
const post = async (path: string, body: string | Uint8Array, type = 'application/json') => {
  const response = await fetch(fixture.url(path), { method: 'POST', body, headers: { 'content-type': type } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const predict = (body: unknown, path = '/v1/models/face_recog:predict') => post(path, JSON.stringify(body));
const get = async (path: string) => {
  const response = await fetch(fixture.url(path));
  return { status: response.status, body: (await response.json()) as unknown };
};
const infer = (images: Uint8Array[], more: object = {}) =>
  clients.inference.modelInfer({
    modelName: 'face_recog',
    inputs: [{ name: 'image_bytes', datatype: 'BYTES', shape: [BigInt(images.length)] }],
    ...more,
  });
const contents = (images: Uint8Array[]) => ({
  inputs: [
    {
      name: 'image_bytes',
      datatype: 'BYTES',
      shape: [BigInt(images.length)],
      contents: { bytesContents: images },
    },
  ],
});
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString();
const stringTensor = (images: Uint8Array[]) => ({
  dtype: DataType.DT_STRING,
  tensorShape: { dim: [{ size: BigInt(images.length) }] },
  stringVal: images,
});
const statesOf = async () =>
  (await clients.facet.listModels({})).models.flatMap(({ versions }) =>
    versions.map(({ version, state }) => `${version} ${ModelVersionState[state]}`),
  );

test('before anything is published the server is ready and knows no model', async () => {
  expect((await clients.inference.serverLive({})).live).toBe(true);
  expect((await clients.inference.serverReady({})).ready).toBe(true);
  await expect(clients.facet.recognize({ image: red })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'there is no model named "face_recog"; none has been published yet',
  });
  const missing = await predict({ instances: [b64(red)] });
  expect(missing).toMatchObject({ status: 404, body: { error: expect.stringContaining('face_recog') as string } });
});

describe('with a published version', () => {
  beforeAll(async () => fixture.announce(await publishColourModel(fixture.store, { version: 1 })));

  test('Open Inference predicts bytes_contents', async () => {
    const reply = await infer([], { id: 'call 7', ...contents([blue, red]) });
    expect(reply).toMatchObject({ modelName: 'face_recog', modelVersion: '1', id: 'call 7' });
    const [scores, classes, prediction] = ['scores', 'classes', 'prediction'].map((name) =>
      reply.outputs.find((output) => output.name === name),
    );
    expect(scores).toMatchObject({ datatype: 'FP32', shape: [2n, 3n] });
    expect(scores!.contents!.fp32Contents[2]).toBeGreaterThan(0.9);
    expect(classes!.contents!.bytesContents.map(text)).toEqual([...COLOURS, ...COLOURS]);
    expect(prediction!.contents!.bytesContents.map(text)).toEqual(['blue', 'red']);
  });

  test('Open Inference answers raw contents with raw contents, only the outputs asked for', async () => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(red.length);
    const raw = Buffer.concat([length, red]);
    const reply = await clients.inference.modelInfer({
      modelName: 'face_recog',
      inputs: [{ name: 'image', datatype: 'BYTES', shape: [1n] }],
      outputs: [{ name: 'prediction' }, { name: 'scores' }],
      rawInputContents: [raw],
    });
    expect(reply.outputs.map(({ name, contents }) => [name, contents])).toEqual([
      ['prediction', undefined],
      ['scores', undefined],
    ]);
    expect(Buffer.from(reply.rawOutputContents[0]!).toString('latin1')).toBe('\x03\0\0\0red');
    expect(Buffer.from(reply.rawOutputContents[1]!).readFloatLE(0)).toBeGreaterThan(0.9);
  });

  test('Open Inference tells what the model takes and gives', async () => {
    const reply = await clients.inference.modelMetadata({ name: 'face_recog' });
    expect(reply).toMatchObject({
      versions: ['1'],
      platform: 'tensorflow_savedmodel',
      inputs: [{ name: 'image_bytes', datatype: 'BYTES', shape: [-1n] }],
      properties: { crop_size_px: '8', max_image_bytes: '16777216' },
    });
    expect(reply.outputs.map(({ name, datatype }) => `${name} ${datatype}`).sort()).toEqual([
      'classes BYTES',
      'prediction BYTES',
      'scores FP32',
    ]);
    expect((await clients.inference.modelReady({ name: 'face_recog' })).ready).toBe(true);
    expect((await clients.inference.modelReady({ name: 'face_recog', version: '9' })).ready).toBe(false);
    await expect(clients.inference.modelReady({ name: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await clients.inference.serverMetadata({})).name).toBe('facet');
  });

  test('TensorFlow Serving gRPC predicts, and names the version that did', async () => {
    const reply = await clients.prediction.predict({
      modelSpec: { name: 'face_recog', versionChoice: { case: 'version', value: { value: 1n } } },
      inputs: { image_bytes: stringTensor([red, blue]) },
    });
    expect(reply.modelSpec).toMatchObject({
      name: 'face_recog',
      versionChoice: { value: { value: 1n } },
      signatureName: 'serving_default',
    });
    expect(reply.outputs['prediction']!.stringVal.map(text)).toEqual(['red', 'blue']);
    expect(reply.outputs['scores']!.floatVal).toHaveLength(6);
    const filtered = await clients.prediction.predict({
      modelSpec: { name: 'face_recog' },
      inputs: { image_bytes: stringTensor([red]) },
      outputFilter: ['prediction'],
    });
    expect(Object.keys(filtered.outputs)).toEqual(['prediction']);
  });

  test('TensorFlow Serving gRPC gives metadata and states, and refuses what it does not do', async () => {
    const spec = { name: 'face_recog' };
    const metadata = await clients.prediction.getModelMetadata({ modelSpec: spec, metadataField: ['signature_def'] });
    const signatures = anyUnpack(metadata.metadata['signature_def']!, tensorflowServing.SignatureDefMapSchema)!;
    expect(signatures.signatureDef['serving_default']).toMatchObject({
      methodName: 'tensorflow/serving/predict',
      inputs: { image_bytes: { dtype: DataType.DT_STRING } },
    });
    const status = await clients.models.getModelStatus({ modelSpec: spec });
    expect(status.modelVersionStatus).toMatchObject([{ version: 1n, state: 30, status: { errorCode: 0 } }]);
    const refusals = [
      clients.prediction.getModelMetadata({ modelSpec: spec }),
      clients.models.getModelStatus({ modelSpec: { name: 'x' } }),
      clients.prediction.classify({}),
      clients.prediction.regress({}),
      clients.prediction.multiInference({}),
      clients.models.handleReloadConfigRequest({}),
    ];
    const codes = (await Promise.allSettled(refusals)).map(
      (one) => (one as { reason?: { code: string } }).reason?.code,
    );
    expect(codes).toEqual(['INVALID_ARGUMENT', 'NOT_FOUND', ...Array<string>(4).fill('UNIMPLEMENTED')]);
  });

  test('REST predicts rows and columns', async () => {
    const rows = await predict({ instances: [{ image_bytes: b64(red) }, { image_bytes: b64(blue) }] });
    expect(rows).toMatchObject({
      status: 200,
      body: { predictions: [{ classes: COLOURS, prediction: 'red' }, { prediction: 'blue' }] },
    });
    const columns = await predict(
      { signature_name: 'serving_default', inputs: { image_bytes: [b64(blue)] } },
      '/v1/models/face_recog/versions/1:predict',
    );
    expect(columns.body).toMatchObject({ outputs: { prediction: ['blue'], classes: [COLOURS] } });
  });

  test('REST takes the older dialect, whose prediction lists the scores', async () => {
    const { body } = await predict({ instances: [{ image: b64(red) }] });
    const [{ prediction, scores }] = body['predictions'] as [{ prediction: number[]; scores: number[] }];
    expect(prediction).toEqual(scores);
    expect(prediction[0]).toBeGreaterThan(0.9);
  });

  test('REST gives states and metadata in the form of TensorFlow Serving', async () => {
    expect(await get('/v1/models/face_recog')).toEqual({
      status: 200,
      body: {
        model_version_status: [{ version: '1', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }],
      },
    });
    const { body } = await get('/v1/models/face_recog/versions/1/metadata');
    expect(body).toMatchObject({
      model_spec: { name: 'face_recog', signature_name: 'serving_default', version: '1' },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: { image_bytes: { dtype: 'DT_STRING', tensor_shape: { dim: [{ size: '-1' }] } } },
            },
          },
        },
      },
    });
    expect(await get('/v1/models/nobody')).toMatchObject({
      status: 404,
      body: { error: 'Could not find any versions of model nobody' },
    });
    expect(await get('/v1/models/face_recog:predict')).toMatchObject({
      status: 400,
      body: { error: 'Malformed request: GET /v1/models/face_recog:predict' },
    });
  });

  test('all protocols answer the same numbers', async () => {
    const grpc = await clients.prediction.predict({
      modelSpec: { name: 'face_recog' },
      inputs: { image_bytes: stringTensor([red]) },
    });
    const expected = grpc.outputs['scores']!.floatVal.map(Math.fround);
    const inferred = await infer([], contents([red]));
    expect(inferred.outputs.find(({ name }) => name === 'scores')!.contents!.fp32Contents).toEqual(expected);
    const { body } = await predict({ instances: [{ image_bytes: b64(red) }] });
    const [{ scores }] = body['predictions'] as [{ scores: number[] }];
    expect(scores.map(Math.fround)).toEqual(expected);
  });

  test('calls that come together are answered each with its own', async () => {
    const images = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? red : blue));
    const replies = await Promise.all(images.map((image) => infer([], contents([image]))));
    const predictions = replies.map(({ outputs }) =>
      text(outputs.find(({ name }) => name === 'prediction')!.contents!.bytesContents[0]),
    );
    expect(predictions).toEqual(images.map((image) => (image === red ? 'red' : 'blue')));
  });

  describe('refuses in one sentence', () => {
    test.each([
      ['an unknown input', { instances: [{ picture: { b64: '' } }] }, 'no input "picture"; it takes image_bytes'],
      ['a second input', { instances: [{ image_bytes: { b64: '' }, key: 1 }] }, 'no input "key"'],
      ['an empty batch', { instances: [] }, 'at least one instance'],
      ['neither form', {}, 'either "instances" or "inputs"'],
      [
        'bad base64',
        { instances: [{ image_bytes: { b64: '*' } }] },
        'instances[0].image_bytes is not in standard base64',
      ],
      ['a number', { instances: [{ image_bytes: 7 }] }, 'instances[0].image_bytes must be {"b64"'],
      ['a scalar', { inputs: { image_bytes: b64(Buffer.from('x')) } }, 'image_bytes must be a list'],
      ['text', { instances: [b64(Buffer.from('hello there'))] }, 'image_bytes[0]: the file is no JPEG'],
      ['an unknown signature', { signature_name: 'x', instances: [b64(Buffer.from('x'))] }, 'no signature "x"'],
    ])('%s', async (_, body, sentence) => {
      const reply = await predict(body);
      expect(reply.status).toBe(400);
      expect(reply.body['error']).toContain(sentence);
    });

    test('a label, a method and a body that are not known', async () => {
      const body = { instances: [b64(red)] };
      expect((await predict(body, '/v1/models/face_recog/labels/stable:predict')).body['error']).toBe(
        'Unrecognized servable version label: stable',
      );
      expect((await predict(body, '/v1/models/face_recog:classify')).status).toBe(501);
      expect((await predict(body, '/v1/models/face_recog/versions/8:predict')).status).toBe(404);
      expect((await predict(body, '/v1/models/%E0%A4%A:predict')).status).toBe(400);
      expect((await post('/v1/models/face_recog:predict', '{"instances"')).body['error']).toBe('the body is no JSON');
    });

    test('a broken image of a batch, by its index, though its header is good', async () => {
      const whole = await jpegOf('green', 64);
      const broken = whole.slice(0, whole.length - 20);
      const truncated = infer([], contents([red, broken, blue]));
      await expect(truncated).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('image_bytes[1] cannot be decoded') as string,
      });
      await expect(infer([], contents([red, new Uint8Array()]))).rejects.toThrow('image_bytes[1]: the file is empty');
    });

    test('wrong names, types, shapes and contents over gRPC', async () => {
      const input = { name: 'image_bytes', datatype: 'BYTES', shape: [1n], contents: { bytesContents: [red] } };
      const wrong = (change: object) => infer([], { inputs: [{ ...input, ...change }] });
      await expect(wrong({ name: 'x' })).rejects.toThrow('no input "x"; it takes image_bytes');
      await expect(wrong({ datatype: 'FP32' })).rejects.toThrow('takes BYTES, not FP32');
      await expect(wrong({ shape: [1n, 1n] })).rejects.toThrow('takes the shape [batch], not [1, 1]');
      await expect(wrong({ shape: [2n] })).rejects.toThrow('has 1 elements in bytes_contents, but its shape says 2');
      await expect(infer([], contents([]))).rejects.toThrow('image_bytes is empty; give at least one image');
      await expect(infer([], { inputs: [input], rawInputContents: [red] })).rejects.toThrow('both contents and raw');
      await expect(infer([red], { rawInputContents: [red] })).rejects.toThrow('the input image_bytes ends within');
      await expect(infer([], { ...contents([red]), outputs: [{ name: 'x' }] })).rejects.toThrow('no output "x"');
      await expect(infer([], { ...contents([red]), modelVersion: 'x' })).rejects.toThrow('is no whole number');
    });

    test('a photo over the limit, which it names, on every way in', async () => {
      const large = new Uint8Array(20 * 1024 * 1024);
      const message = expect.stringContaining('has 20971520 bytes; at most 16777216 are taken') as string;
      await expect(clients.facet.recognize({ image: large })).rejects.toMatchObject({
        code: 'RESOURCE_EXHAUSTED',
        message,
      });
      await expect(infer([], contents([large]))).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', message });
      expect(await predict({ instances: [b64(large)] })).toMatchObject({ status: 429, body: { error: message } });
      expect(await post('/v1/recognize', large, 'image/jpeg')).toMatchObject({ status: 429, body: { error: message } });
      expect((await predict({ instances: [b64(red)] })).status).toBe(200);
    });
  });

  describe('whole photos', () => {
    let photo: Uint8Array;
    beforeAll(async () => {
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

    test('Recognize ranks the people for each face, largest first', async () => {
      const reply = await clients.facet.recognize({ image: photo, maxPeople: 2 });
      expect(reply).toMatchObject({ model: 'face_recog', version: 1n, photoWidth: 40, photoHeight: 20 });
      expect(reply.faces.map(({ people }) => people.map(({ label }) => label))).toEqual([
        ['blue', expect.any(String)],
        ['red', expect.any(String)],
      ]);
      expect(reply.faces[0]!.face).toMatchObject({ box: { x: 22, width: 14 }, pose: { pan: 40 }, sharpness: 90 });
    });

    test('REST takes the photo as the body or in JSON, and answers in protobuf JSON', async () => {
      const plainBody = await post('/v1/recognize?people=1', photo, 'image/jpeg');
      expect(plainBody).toMatchObject({
        status: 200,
        body: { model: 'face_recog', version: '1', faces: [{ people: [{ label: 'blue' }] }, {}] },
      });
      const asJson = await post('/v1/recognize?people=1', JSON.stringify({ image: b64(photo) }));
      expect(asJson).toEqual(plainBody);
    });

    test('a photo without faces is no error, one that is not taken is', async () => {
      fixture.detector.faces = [];
      expect((await clients.facet.recognize({ image: photo })).faces).toEqual([]);
      expect((await post('/v1/recognize', 'x', 'text/plain')).status).toBe(400);
      expect((await post('/v1/recognize?people=all', photo, 'image/jpeg')).body['error']).toContain('whole number');
      await expect(clients.facet.recognize({ image: photo, maxPeople: -1 })).rejects.toThrow('max_people is -1');
      await expect(clients.facet.recognize({})).rejects.toThrow('image is empty');
    });
  });

  test('golden request of another client is understood to its last field', async () => {
    const bytes = Buffer.from('0a04666163652a110a05696d616765120542595445531a01013a07030000004a5047', 'hex');
    const request = fromBinary(inference.ModelInferRequestSchema, bytes);
    await expect(clients.inference.modelInfer({ ...request, modelName: 'face_recog' })).rejects.toThrow(
      'image_bytes[0]: the file is no JPEG, PNG or WebP',
    );
  });
});

describe('the life of versions', () => {
  const states = ['7 AVAILABLE', '6 UNLOADED', '5 FAILED', '4 FAILED', '3 FAILED', '2 FAILED', '1 UNLOADED'];
  const answersWith = async () => (await infer([], contents([red]))).modelVersion;

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
    const { models } = await clients.facet.listModels({});
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
      (await clients.models.getModelStatus({ modelSpec: { name: 'face_recog' } })).modelVersionStatus,
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
    const recognized = clients.facet.recognize({ image: red });
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
    Object.values(clients).forEach((client) => client.close());
    await fixture.start();
    clients = fixture.clients();
    await vi.waitUntil(async () => (await clients.inference.serverReady({})).ready, { timeout: 30_000 });
    expect(await answersWith()).toBe('7');
    expect(await statesOf()).toEqual(states);
  });
});
