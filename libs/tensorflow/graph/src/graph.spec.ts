import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { floats, strings } from '@facet/tensorflow-c-api';
import { afterEach, describe, expect, test } from 'vitest';
import { minimize } from './training/optimizer';
import { Graph } from './graph';
import { GraphRunner } from './graph-runner.fixture';
import { saver } from './saver';
import { initializerOf, variable } from './variable';

const opened: { close(): void }[] = [];
afterEach(() => opened.splice(0).forEach((session) => session.close()));

function session(graph: Graph): GraphRunner {
  const made = new GraphRunner(graph);
  opened.push(made);
  return made;
}

describe('building', () => {
  test('automatic names are unique and carry the prefix', () => {
    const graph = new Graph({ namePrefix: 'train/' });
    const names = [graph.scalar(1), graph.scalar(2)].map(({ operation }) => operation.name);
    expect(names).toEqual(['train/Const_0', 'train/Const_1']);
    expect(graph.output('train/Const_1').operation).toBe(graph.operation('train/Const_1'));
  });

  test('shapes are known before anything runs', () => {
    const graph = new Graph();
    const images = graph.placeholder('images', 'uint8', [-1, 4, 4, 3]);
    expect(graph.describe(images)).toEqual({ dtype: 'uint8', shape: [-1, 4, 4, 3] });
    const flat = graph.op('Reshape', [graph.op('Cast', [images], { DstT: { type: 'float32' } }), graph.ints(-1, 48)]);
    expect(graph.describe(flat)).toEqual({ dtype: 'float32', shape: [-1, 48] });
  });

  const refused: [string, (graph: Graph) => unknown, string][] = [
    ['an unknown operation', (g) => g.op('Nonsense'), "Op type not registered 'Nonsense'"],
    ['inputs that do not fit', (g) => g.op('MatMul', [g.floats([1]), g.floats([1])]), 'Shape must be rank 2'],
    ['a missing input', (g) => g.op('Relu'), 'operation Relu_0 (Relu)'],
    ['a name used twice', (g) => [g.constant(floats([1]), 'a'), g.constant(floats([1]), 'a')], 'a'],
    ['more outputs than there are', (g) => g.outputs(g.scalar(1), 2), 'Const_0 has 1 outputs, not 2'],
    ['an output of another graph', (g) => g.op('Relu', [new Graph().scalar(1)]), 'belongs to another graph'],
    ['an import that is no graph', (g) => g.importGraphDef(Uint8Array.of(1, 2, 3)), 'importing a graph'],
  ];
  test.each(refused)('refuses %s', (_, build, message) => {
    expect(() => build(new Graph())).toThrow(message);
  });
});

test('an exported graph computes the same when imported under a prefix, with an input replaced', async () => {
  const source = new Graph();
  const x = source.placeholder('x', 'float32', [2]);
  source.op('Mul', [x, source.floats([2, 3])], {}, { name: 'y' });
  const target = new Graph();
  target.importGraphDef(source.toGraphDef(), { prefix: 'copy', inputMap: { x: target.floats([10, 10]) } });
  const [y] = await session(target).run({}, [target.output('copy/y')]);
  expect([...(y!.data as Float32Array)]).toEqual([20, 30]);
});

test('a function maps over the rows of a batch', async () => {
  const graph = new Graph();
  graph.defineFunction('square_sum', (g, row) => [g.op('Sum', [g.op('Square', [row!]), g.ints(0)])], [
    { dtype: 'float32', shape: [3] },
  ]);
  const rows = graph.placeholder('rows', 'float32', [-1, 3]);
  const sums = graph.op('MapDefun', [[rows], []], {
    output_types: { types: ['float32'] },
    output_shapes: { shapes: [[]] },
    f: { func: 'square_sum' },
  });
  const [result] = await session(graph).run({ rows: floats([1, 2, 3, 0, 0, 4], [2, 3]) }, [sums]);
  expect([...(result!.data as Float32Array)]).toEqual([14, 16]);
});

test('lists of shapes reach TensorFlow one by one', () => {
  const graph = new Graph();
  const iterator = graph.op('IteratorV2', [], {
    shared_name: { string: '' },
    container: { string: '' },
    output_types: { types: ['float32', 'int32', 'uint8'] },
    output_shapes: { shapes: [[2, 3], [], [-1]] },
  });
  const next = graph.op('IteratorGetNext', [iterator], {
    output_types: { types: ['float32', 'int32', 'uint8'] },
    output_shapes: { shapes: [[2, 3], [], [-1]] },
  });
  expect(graph.outputs(next, 3).map((output) => graph.describe(output).shape)).toEqual([[2, 3], [], [-1]]);
});

describe('gradients', () => {
  test('d(x² y)/dx = 2xy and d/dy = x²', async () => {
    const graph = new Graph();
    const [x, y] = [graph.placeholder('x', 'float32', []), graph.placeholder('y', 'float32', [])];
    const loss = graph.op('Mul', [graph.op('Square', [x]), y]);
    const feeds = { x: floats([3], []), y: floats([5], []) };
    const found = await session(graph).run(feeds, graph.gradients([loss], [x, y]));
    expect(found.map(({ data }) => data[0])).toEqual([30, 9]);
  });
  test('name what the loss does not depend on', () => {
    const graph = new Graph();
    const [x, other] = [graph.placeholder('x', 'float32', []), graph.placeholder('other', 'float32', [])];
    const loss = graph.op('Square', [graph.op('AddV2', [x, graph.op('StopGradient', [other])])]);
    expect(() => graph.gradients([graph.op('Square', [x])], [other])).toThrow("for node 'other' as it's unreachable");
    expect(() => graph.gradients([loss], [other])).toThrow('no gradient reaches other');
  });
});

test('Adam moves a variable by the learning rate at its first step, and a checkpoint brings the state back', async () => {
  const graph = new Graph();
  const weight = variable(graph, 'weight', floats([1, -2]));
  const loss = graph.op('Sum', [graph.op('Square', [weight.read]), graph.ints(0)]);
  const optimizer = minimize(graph, loss, [weight], { optimizer: { algorithm: 'adam' }, learningRate: 0.5 });
  const all = [weight, ...optimizer.slots];
  const checkpoint = saver(graph, all, { note: 'note' });
  const note = 'a text that is longer than what a string holds without memory of its own';
  const initialise = initializerOf(graph, all);
  const folder = mkdtempSync(join(tmpdir(), 'facet-graph-'));
  try {
    const file = { 'save/file_name': strings([join(folder, 'model')], []) };
    const first = session(graph);
    const read = async (s: GraphRunner) => [...((await s.run({}, [weight.read]))[0]!.data as Float32Array)];
    await first.run({}, [], [initialise]);
    await first.run({}, [], [optimizer.update]);
    const [one, two] = await read(first);
    expect(one).toBeCloseTo(0.5, 5);
    expect(two).toBeCloseTo(-1.5, 5);
    await first.run({ ...file, 'save/note': strings([note], []) }, [], [checkpoint.save]);
    expect(readdirSync(folder).sort()).toEqual(['model.data-00000-of-00001', 'model.index']);
    await first.run({}, [], [optimizer.update]);

    const second = session(graph);
    await second.run(file, [], [checkpoint.restore]);
    const [noted] = await second.run(file, [checkpoint.note!.read]);
    expect(Buffer.from(noted!.data[0] as Uint8Array).toString()).toBe(note);
    await second.run({}, [], [optimizer.update]);
    expect(await read(second)).toEqual(await read(first));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a variable needs a shape', () => {
  const graph = new Graph();
  expect(() => variable(graph, 'w', graph.placeholder('p', 'float32', [-1]))).toThrow(
    'the initial value of w must have a known shape',
  );
});
