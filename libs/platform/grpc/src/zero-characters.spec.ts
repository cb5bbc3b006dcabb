import { create } from '@bufbuild/protobuf';
import { GetBatchRequestSchema, inference } from '@facet/contracts-rpc';
import { afterEach, expect, test } from 'vitest';
import { serveIngestion } from './grpc-server.fixture';
import { refuseZeroCharacters } from './zero-characters';

const { ModelInferRequestSchema } = inference;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

test('a request with a zero character is refused by the name of its field, before its handler', async () => {
  let handled = 0;
  const server = await serveIngestion({ GetBatch: async () => ({ batch: { total: ++handled } }) });
  closing.push(() => server.close());
  await expect(server.client().getBatch({ batchId: 'a\0b' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    reason: 'ZERO_CHARACTER',
    message: 'batch_id holds a zero character (U+0000), which no text may',
  });
  expect(handled).toBe(0);
});

test('so is a message of a stream', async () => {
  const server = await serveIngestion({
    UploadPhotos: async (requests: AsyncIterable<object>) => {
      let total = 0;
      for await (const _ of requests) total++;
      return { batch: { total } };
    },
  });
  closing.push(() => server.close());
  async function* upload(batchId: string) {
    yield { part: { case: 'open' as const, value: { batchId } } };
    yield { part: { case: 'chunk' as const, value: new Uint8Array(3) } };
  }
  expect((await server.client().uploadPhotos(upload('a'))).batch?.total).toBe(2);
  await expect(server.client().uploadPhotos(upload('a\0b'))).rejects.toMatchObject({
    reason: 'ZERO_CHARACTER',
    message: 'open.batch_id holds a zero character (U+0000), which no text may',
  });
});

const text = (value: string) => ({ parameterChoice: { case: 'stringParam' as const, value } });
test.each([
  ['model_name', { modelName: 'm\0' }],
  ['inputs[1].name', { inputs: [{ name: 'a' }, { name: 'b\0' }] }],
  ['inputs[0].parameters[k].string_param', { inputs: [{ parameters: { k: text('\0') } }] }],
  ['parameters key', { parameters: { 'k\0': text('x') } }],
])('the field is %s', (field, request) => {
  const message = create(ModelInferRequestSchema, request);
  expect(() => refuseZeroCharacters(ModelInferRequestSchema, message)).toThrow(`${field} holds a zero character`);
});

test('bytes may hold what they like', () => {
  const request = create(ModelInferRequestSchema, {
    modelName: 'm',
    inputs: [{ name: 'image', datatype: 'BYTES', shape: [1n], contents: { bytesContents: [new Uint8Array(3)] } }],
    rawInputContents: [new Uint8Array(4)],
  });
  expect(() => refuseZeroCharacters(ModelInferRequestSchema, request)).not.toThrow();
  expect(() => refuseZeroCharacters(GetBatchRequestSchema, create(GetBatchRequestSchema, {}))).not.toThrow();
});
