import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { tensorflowServing } from '@facet/contracts-rpc';
import { DataType } from '@facet/contracts-tensorflow';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLOURS, jpegOf, plain, publishColourModel } from '../fixtures/colour-model.fixture';
import { b64, stringTensor, textOf } from '../fixtures/images.fixture';
import { ServingFixture } from '../fixtures/running-service.fixture';

const fixture = new ServingFixture();
let red: Uint8Array;
let blue: Uint8Array;

beforeAll(async () => {
  await fixture.start();
  red = await jpegOf('red');
  blue = await jpegOf('blue');
});
afterAll(() => fixture.remove());

test('before anything is published the server is ready and knows no model', async () => {
  expect((await fixture.clients.inference.serverLive({})).live).toBe(true);
  expect((await fixture.clients.inference.serverReady({})).ready).toBe(true);
  await expect(fixture.clients.facet.recognize({ image: red })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'there is no model named "face_recog"; none has been published yet',
  });
  const missing = await fixture.predict({ instances: [b64(red)] });
  expect(missing).toMatchObject({ status: 404, body: { error: expect.stringContaining('face_recog') as string } });
});

describe('with a published version', () => {
  beforeAll(async () => fixture.announce(await publishColourModel(fixture.store, { version: 1 })));

  test('Open Inference predicts bytes_contents', async () => {
    const reply = await fixture.infer([blue, red], { id: 'call 7' });
    expect(reply).toMatchObject({ modelName: 'face_recog', modelVersion: '1', id: 'call 7' });
    const [scores, classes, prediction] = ['scores', 'classes', 'prediction'].map((name) =>
      reply.outputs.find((output) => output.name === name),
    );
    expect(scores).toMatchObject({ datatype: 'FP32', shape: [2n, 3n] });
    expect(scores!.contents!.fp32Contents[2]).toBeGreaterThan(0.9);
    expect(classes!.contents!.bytesContents.map(textOf)).toEqual([...COLOURS, ...COLOURS]);
    expect(prediction!.contents!.bytesContents.map(textOf)).toEqual(['blue', 'red']);
  });

  test('Open Inference answers raw contents with raw contents, only the outputs asked for', async () => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(red.length);
    const raw = Buffer.concat([length, red]);
    const reply = await fixture.clients.inference.modelInfer({
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
    const reply = await fixture.clients.inference.modelMetadata({ name: 'face_recog' });
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
    expect((await fixture.clients.inference.modelReady({ name: 'face_recog' })).ready).toBe(true);
    expect((await fixture.clients.inference.modelReady({ name: 'face_recog', version: '9' })).ready).toBe(false);
    await expect(fixture.clients.inference.modelReady({ name: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await fixture.clients.inference.serverMetadata({})).name).toBe('facet');
  });

  test('TensorFlow Serving gRPC predicts, and names the version that did', async () => {
    const reply = await fixture.clients.prediction.predict({
      modelSpec: { name: 'face_recog', versionChoice: { case: 'version', value: { value: 1n } } },
      inputs: { image_bytes: stringTensor([red, blue]) },
    });
    expect(reply.modelSpec).toMatchObject({
      name: 'face_recog',
      versionChoice: { value: { value: 1n } },
      signatureName: 'serving_default',
    });
    expect(reply.outputs['prediction']!.stringVal.map(textOf)).toEqual(['red', 'blue']);
    expect(reply.outputs['scores']!.floatVal).toHaveLength(6);
    const filtered = await fixture.clients.prediction.predict({
      modelSpec: { name: 'face_recog' },
      inputs: { image_bytes: stringTensor([red]) },
      outputFilter: ['prediction'],
    });
    expect(Object.keys(filtered.outputs)).toEqual(['prediction']);
  });

  test('a second signature of the model answers by its name, over gRPC and REST', async () => {
    const signatureName = 'colour_means';
    const reply = await fixture.clients.prediction.predict({
      modelSpec: { name: 'face_recog', signatureName },
      inputs: { image_bytes: stringTensor([red, blue]) },
      outputFilter: ['means'],
    });
    expect(reply.modelSpec!.signatureName).toBe(signatureName);
    const { means } = reply.outputs;
    expect(means!.floatVal.map((value) => Math.round(value / 250))).toEqual([1, 0, 0, 0, 0, 1]);
    const { body } = await fixture.predict({ signature_name: signatureName, instances: [b64(blue)] });
    const [prediction] = body['predictions'] as [{ means: number[]; scores: number[] }];
    expect(Object.keys(prediction).sort()).toEqual(['means', 'scores']);
    expect(prediction.means).toEqual(means!.floatVal.slice(3));
    await expect(
      fixture.clients.prediction.predict({
        modelSpec: { name: 'face_recog', signatureName },
        inputs: { image_bytes: stringTensor([red]) },
        outputFilter: ['prediction'],
      }),
    ).rejects.toThrow('no output "prediction", but means, scores');
    const metadata = await fixture.get('/v1/models/face_recog/metadata');
    expect(metadata.body).toMatchObject({
      metadata: { signature_def: { signature_def: { colour_means: { outputs: { means: { dtype: 'DT_FLOAT' } } } } } },
    });
  });

  test('TensorFlow Serving gRPC gives metadata and states, and refuses what it does not do', async () => {
    const spec = { name: 'face_recog' };
    const metadata = await fixture.clients.prediction.getModelMetadata({
      modelSpec: spec,
      metadataField: ['signature_def'],
    });
    const signatures = anyUnpack(metadata.metadata['signature_def']!, tensorflowServing.SignatureDefMapSchema)!;
    expect(signatures.signatureDef['serving_default']).toMatchObject({
      methodName: 'tensorflow/serving/predict',
      inputs: { image_bytes: { dtype: DataType.DT_STRING } },
    });
    const status = await fixture.clients.models.getModelStatus({ modelSpec: spec });
    expect(status.modelVersionStatus).toMatchObject([{ version: 1n, state: 30, status: { errorCode: 0 } }]);
    const refusals = [
      fixture.clients.prediction.getModelMetadata({ modelSpec: spec }),
      fixture.clients.models.getModelStatus({ modelSpec: { name: 'x' } }),
      fixture.clients.prediction.classify({}),
      fixture.clients.prediction.regress({}),
      fixture.clients.prediction.multiInference({}),
      fixture.clients.models.handleReloadConfigRequest({}),
    ];
    const codes = (await Promise.allSettled(refusals)).map(
      (one) => (one as { reason?: { code: string } }).reason?.code,
    );
    expect(codes).toEqual(['INVALID_ARGUMENT', 'NOT_FOUND', ...Array<string>(4).fill('UNIMPLEMENTED')]);
  });

  test('REST predicts rows and columns', async () => {
    const rows = await fixture.predict({ instances: [{ image_bytes: b64(red) }, { image_bytes: b64(blue) }] });
    expect(rows).toMatchObject({
      status: 200,
      body: { predictions: [{ classes: COLOURS, prediction: 'red' }, { prediction: 'blue' }] },
    });
    const columns = await fixture.predict(
      { signature_name: 'serving_default', inputs: { image_bytes: [b64(blue)] } },
      '/v1/models/face_recog/versions/1:predict',
    );
    expect(columns.body).toMatchObject({ outputs: { prediction: ['blue'], classes: [COLOURS] } });
  });

  test('REST takes the older dialect, whose prediction lists the scores', async () => {
    const { body } = await fixture.predict({ instances: [{ image: b64(red) }] });
    const [{ prediction, scores }] = body['predictions'] as [{ prediction: number[]; scores: number[] }];
    expect(prediction).toEqual(scores);
    expect(prediction[0]).toBeGreaterThan(0.9);
  });

  test('REST gives states and metadata in the form of TensorFlow Serving', async () => {
    expect(await fixture.get('/v1/models/face_recog')).toEqual({
      status: 200,
      body: {
        model_version_status: [{ version: '1', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }],
      },
    });
    const { body } = await fixture.get('/v1/models/face_recog/versions/1/metadata');
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
    expect(await fixture.get('/v1/models/nobody')).toMatchObject({
      status: 404,
      body: { error: 'Could not find any versions of model nobody' },
    });
    expect(await fixture.get('/v1/models/face_recog:predict')).toMatchObject({
      status: 400,
      body: { error: 'Malformed request: GET /v1/models/face_recog:predict' },
    });
  });

  test('a WebP crop is answered like the same pixels as PNG', async () => {
    const pixels = sharp(plain('green', 12, 9), { raw: { width: 12, height: 9, channels: 3 } });
    const [webp, png] = [await pixels.webp({ lossless: true }).toBuffer(), await pixels.png().toBuffer()];
    const { body } = await fixture.predict({ instances: [{ image_bytes: b64(webp) }, { image_bytes: b64(png) }] });
    const [one, other] = body['predictions'] as [{ prediction: string }, object];
    expect(one.prediction).toBe('green');
    expect(one).toEqual(other);
    const damaged = await fixture.predict({ instances: [b64(red), b64(webp.subarray(0, -8))] });
    expect(damaged).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^image_bytes\[1\]: the WEBP picture /) as string },
    });
  });

  test('all protocols answer the same numbers', async () => {
    const grpc = await fixture.clients.prediction.predict({
      modelSpec: { name: 'face_recog' },
      inputs: { image_bytes: stringTensor([red]) },
    });
    const expected = grpc.outputs['scores']!.floatVal.map(Math.fround);
    const inferred = await fixture.infer([red]);
    expect(inferred.outputs.find(({ name }) => name === 'scores')!.contents!.fp32Contents).toEqual(expected);
    const { body } = await fixture.predict({ instances: [{ image_bytes: b64(red) }] });
    const [{ scores }] = body['predictions'] as [{ scores: number[] }];
    expect(scores.map(Math.fround)).toEqual(expected);
  });

  test('calls that come together are answered each with its own', async () => {
    const images = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? red : blue));
    const replies = await Promise.all(images.map((image) => fixture.infer([image])));
    const predictions = replies.map(({ outputs }) =>
      textOf(outputs.find(({ name }) => name === 'prediction')!.contents!.bytesContents[0]),
    );
    expect(predictions).toEqual(images.map((image) => (image === red ? 'red' : 'blue')));
  });
});
