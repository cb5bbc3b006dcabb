import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { architectureNamed } from '@facet/architectures';
import { seededRandom, sha256Hex } from '@facet/kernel';
import { floats, type Tensor } from '@facet/tensorflow-c-api';
import { minimize, Graph, initializerOf } from '@facet/tensorflow-graph';
import { CompiledModel, softmaxCrossEntropy } from '@facet/tensorflow-layers';
import { Session, setVariables } from '@facet/tensorflow-session';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportSavedModel } from './export-saved-model';
import { readSavedModelSignatures, SavedModel } from './saved-model';

const people = 3;
const folder = mkdtempSync(join(tmpdir(), 'facet-saved-model-'));
const exported = join(folder, 'exported');
const random = seededRandom(1);
const descriptors = floats(Float32Array.from({ length: 2 * 1024 }, random), [2, 1024]);
const model = architectureNamed('embedding-head').build({ labels: people, seed: 4 });
let values: Tensor[];
let expected: Tensor;

/** Builds the graph that predicts, apart from the one that trained, with the trained values. */
async function exportTo(target: string): Promise<Tensor> {
  const graph = new Graph();
  const compiled = CompiledModel.compile(graph, model, { initialValues: 'zeros' });
  const input = graph.placeholder('descriptors', 'float32', compiled.inputShape);
  const scores = graph.identity(compiled.apply(input), 'scores');
  const session = Session.open(graph);
  const { variables } = compiled;
  await setVariables(session, new Map(variables.map((variable, i) => [variable, values[i]!])));
  const signatures = { serving_default: { inputs: { descriptors: input }, outputs: { scores } } };
  await exportSavedModel({ graph, session, variables, signatures, folder: target });
  const [answer] = await session.run({ descriptors }, [scores]);
  session.close();
  return answer!;
}

beforeAll(async () => {
  const graph = new Graph();
  const compiled = CompiledModel.compile(graph, model);
  const [x, y] = [graph.placeholder('x', 'float32', [-1, 1024]), graph.placeholder('y', 'int32', [-1])];
  const loss = softmaxCrossEntropy(graph, compiled.logits(x), y, people);
  const optimizer = minimize(graph, loss, compiled.trainableVariables, {
    optimizer: { algorithm: 'adam' },
    learningRate: 0.01,
  });
  const session = Session.open(graph);
  await session.run({}, [], [initializerOf(graph, [...compiled.variables, ...optimizer.slots])]);
  const batch = { x: descriptors, y: { dtype: 'int32', shape: [2], data: Int32Array.of(0, 2) } as const };
  for (let i = 0; i < 3; i++) await session.run(batch, [], [optimizer.update]);
  values = await session.run(
    {},
    compiled.variables.map(({ read }) => read),
  );
  session.close();
  expected = await exportTo(exported);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the signatures are read back without loading the model', async () => {
  expect(await readSavedModelSignatures(exported)).toEqual({
    serving_default: {
      inputs: { descriptors: { dtype: 'float32', shape: [-1, 1024], tensorName: 'descriptors:0' } },
      outputs: { scores: { dtype: 'float32', shape: [-1, people], tensorName: 'scores:0' } },
    },
  });
});

test('the loaded model answers as the trained one', async () => {
  const loaded = SavedModel.open(exported);
  expect(await loaded.run({ descriptors })).toEqual({ scores: expected });
  loaded.close();
});

test('equal models have equal bytes', async () => {
  const again = join(folder, 'again');
  await exportTo(again);
  for (const file of ['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001'])
    expect(sha256Hex(readFileSync(join(again, file))), file).toBe(sha256Hex(readFileSync(join(exported, file))));
});

test('a folder that has a model is not written over', async () => {
  await expect(exportTo(exported)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

describe('a request is refused', () => {
  const refused: [string, Record<string, Tensor>, string | undefined, string, string][] = [
    ['without an input', {}, undefined, 'INVALID_ARGUMENT', 'the input descriptors is missing'],
    [
      'with an unknown input',
      { descriptors, x: descriptors },
      undefined,
      'INVALID_ARGUMENT',
      'has no input x; it takes descriptors',
    ],
    [
      'of a wrong shape',
      { descriptors: floats([1]) },
      undefined,
      'INVALID_ARGUMENT',
      'descriptors takes [batch, 1024], not [1]',
    ],
    ['for an unknown signature', { descriptors }, 'train', 'NOT_FOUND', 'no signature train, but serving_default'],
  ];
  test.each(refused)('%s', async (_, inputs, signature, code, message) => {
    const loaded = SavedModel.open(exported);
    await expect(loaded.run(inputs, signature)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    loaded.close();
  });
});

describe('a folder is refused', () => {
  test('that holds no model', async () => {
    await expect(readSavedModelSignatures(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(() => SavedModel.open(folder)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
  test('whose model is truncated', async () => {
    const target = mkdtempSync(join(folder, 'truncated-'));
    const bytes = readFileSync(join(exported, 'saved_model.pb'));
    writeFileSync(join(target, 'saved_model.pb'), bytes.subarray(0, bytes.length - 10));
    await expect(readSavedModelSignatures(target)).rejects.toMatchObject({ code: 'DATA_LOSS' });
  });
});

test("Python's TensorFlow loads it and answers the same", (context) => {
  context.skip(pythonTensorFlowMissing !== undefined, pythonTensorFlowMissing);
  const request = join(folder, 'request.json');
  const rows = [0, 1].map((row) => [...(descriptors.data as Float32Array).subarray(row * 1024, (row + 1) * 1024)]);
  writeFileSync(request, JSON.stringify({ descriptors: rows }));
  const { outputs, variables } = runWithPythonTensorFlow<{ outputs: { scores: number[][] }; variables: string[] }>(
    join(__dirname, 'load-saved-model.py'),
    [exported, request],
  );
  expect(outputs.scores.flat()).toHaveLength(2 * people);
  outputs.scores
    .flat()
    .forEach((score, i) => expect(Math.abs(score - (expected.data as Float32Array)[i]!)).toBeLessThan(1e-5));
  expect(variables).toEqual(['people/bias:0', 'people/kernel:0', 'standardise/beta:0', 'standardise/gamma:0']);
});
