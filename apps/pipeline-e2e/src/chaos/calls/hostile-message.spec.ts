import { toBinary } from '@bufbuild/protobuf';
import { seededRandom } from '@facet/kernel';
import { inference, UploadPhotosRequestSchema } from '@facet/contracts-rpc';
import { expect, test } from 'vitest';
import { hostileMessage } from './hostile-message';
import { namesAField } from './named-field';
import { servedRoutes } from './served-routes';
import { servedServices } from './served-services';

const { ModelInferRequestSchema: Infer } = inference;

test('every request of every rpc can be made and sent; the same seed makes the same', async () => {
  for (const { methods } of await servedServices())
    for (const { input } of methods) {
      const made = (seed: number) => toBinary(input, hostileMessage(input, seededRandom(seed), {}));
      for (let seed = 0; seed < 20; seed++) expect(made(seed)).toEqual(made(seed));
    }
});

test('what is known is used, and one of a oneof is set', () => {
  const sent = Array.from({ length: 60 }, (_, seed) =>
    hostileMessage(UploadPhotosRequestSchema, seededRandom(seed), { batch_id: ['calls'] }),
  ) as unknown as { part: { case?: string; value?: { batchId?: string } } }[];
  expect(new Set(sent.map(({ part }) => part.case))).toEqual(new Set(['open', 'photo', 'chunk', undefined]));
  expect(sent.filter(({ part }) => part.value?.batchId === 'calls').length).toBeGreaterThan(5);
});

test('routes are those of the controllers', async () => {
  const routes = (await servedRoutes()).map(({ method, path }) => `${method} ${path}`);
  expect(routes).toEqual(
    expect.arrayContaining(['GET ', 'GET v1/batches/:id', 'POST v1/recognize', 'POST v1/batches']),
  );
});

test.each([
  ['model_name is empty', true],
  ['the model has no input "x"', true],
  ['inputs[0].parameters[k].string_param holds a zero character', true],
  ['the model name is empty', true],
  ['something is wrong with it', false],
])('whether "%s" names a field: %s', (message, expected) => {
  expect(namesAField(message, Infer)).toBe(expected);
});
