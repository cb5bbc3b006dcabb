import { floats } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import { expect, test } from 'vitest';
import { addGraphModel } from './add-graph-model';
import { type GraphModelNode, readGraphModel } from './graph-model';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const windows = {
  strides: { list: { i: ['1', '1', '1', '1'] } },
  padding: { s: base64('VALID') },
  explicit_paddings: { list: {} },
  T: { type: 'DT_FLOAT' },
};
const fused = (name: string, operations: string[], inputs: string[]): GraphModelNode => ({
  name,
  op: '_FusedConv2D',
  input: ['image', 'filter', ...inputs],
  attr: { ...windows, num_args: { i: '1' }, epsilon: { f: 0 }, fused_ops: { list: { s: operations.map(base64) } } },
});
const scalar = (name: string, shape: number[] = [1]) => ({ name, shape, dtype: 'float32' });
const description = (...nodes: GraphModelNode[]) => ({
  modelTopology: {
    node: [
      { name: 'image', op: 'Placeholder' },
      ...['filter', 'bias', 'alpha'].map((name) => ({ name, op: 'Const' })),
      ...nodes,
    ],
  },
  weightsManifest: [{ weights: [scalar('filter', [1, 1, 1, 1]), scalar('bias'), scalar('alpha')] }],
});
/** filter 2, bias 1, alpha 0.25 */
const weights = new Uint8Array(Float32Array.of(2, 1, 0.25).buffer);

async function compute(node: GraphModelNode, pixels: number[]): Promise<number[]> {
  const graph = new Graph();
  const model = readGraphModel(description(node), weights);
  const image = graph.placeholder('image', 'float32', [1, 1, -1, 1]);
  const outputs = addGraphModel(graph, model, { prefix: 'model', inputs: { image }, outputs: [`${node.name}:0`] });
  const session = Session.open(graph);
  const [result] = await session.run({ image: floats(pixels, [1, 1, pixels.length, 1]) }, outputs);
  session.close();
  return [...(result!.data as Float32Array)];
}

test('a convolution fused with bias and Prelu is written out', async () => {
  expect(await compute(fused('y', ['BiasAdd', 'Prelu'], ['bias', 'alpha']), [1, -2])).toEqual([3, -0.75]);
});

test('a convolution fused with bias and an activation, or bias alone', async () => {
  expect(await compute(fused('y', ['BiasAdd', 'Relu'], ['bias']), [1, -2])).toEqual([3, 0]);
  expect(await compute(fused('y', ['BiasAdd'], ['bias']), [1, -2])).toEqual([3, -3]);
});

test('other nodes are taken as they are', async () => {
  expect(await compute({ name: 'y', op: 'Mul', input: ['image', 'alpha'], attr: {} }, [8])).toEqual([2]);
});

test.each([
  ['a fused product', { name: 'y', op: '_FusedMatMul', input: ['image', 'filter'] }, 'node y is a _FusedMatMul'],
  ['a fusion without bias', fused('y', ['FusedBatchNorm'], ['bias']), 'convolution y is fused without a bias'],
  ['a second output', { name: 'y', op: 'Relu', input: ['image:1'] }, 'uses a second output (image:1)'],
  ['an input that no node makes', { name: 'y', op: 'Relu', input: ['nowhere'] }, 'no node named nowhere'],
])('refuses %s', (_, node, message) => {
  const graph = new Graph();
  const model = readGraphModel(description(node), weights);
  const inputs = { image: graph.placeholder('image', 'float32', [1, 1, 1, 1]) };
  expect(() => addGraphModel(graph, model, { prefix: 'model', inputs, outputs: ['y'] })).toThrow(message);
});

test('refuses an input that is not given, and a description that is none', () => {
  const model = readGraphModel(description(), weights);
  const options = { prefix: 'model', inputs: {}, outputs: ['image'] };
  expect(() => addGraphModel(new Graph(), model, options)).toThrow('input image is not given');
  expect(() => readGraphModel({}, weights)).toThrow('must have modelTopology.node');
  expect(() => readGraphModel(null, weights)).toThrow('must have modelTopology.node');
});
