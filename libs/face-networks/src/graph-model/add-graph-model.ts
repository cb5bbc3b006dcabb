import { FacetError } from '@facet/kernel';
import type { Attribute, Graph, Output } from '@facet/tensorflow-graph';
import type { GraphModel, GraphModelNode, NodeAttribute } from './graph-model';

export interface AddGraphModelOptions {
  /** Put with a '/' before the names of the model's nodes. */
  readonly prefix: string;
  /** What takes the place of each of the model's placeholders. */
  readonly inputs: Readonly<Record<string, Output>>;
  /** Names of the nodes wanted; only what they need is built. */
  readonly outputs: readonly string[];
}

/**
 * Builds a graph model of TensorFlow.js into `graph`. Its fused convolutions and Prelu, which TensorFlow's C API does
 * not take as they are, are written out; TensorFlow fuses them again when it first runs.
 * Throws UNIMPLEMENTED for other fused nodes and INVALID_ARGUMENT for a placeholder without an input.
 */
export function addGraphModel(graph: Graph, model: GraphModel, options: AddGraphModelOptions): Output[] {
  const built = new Map<string, Output>();
  const build = (reference: string): Output => {
    const [name = '', index = '0'] = reference.split(':');
    if (index !== '0') throw new FacetError('UNIMPLEMENTED', `the graph model uses a second output (${reference})`);
    const node = model.nodes.get(name);
    if (!node) throw new FacetError('DATA_LOSS', `the graph model has no node named ${name}`);
    const known = built.get(name) ?? addNode(graph, model, options, node, build);
    built.set(name, known);
    return known;
  };
  return options.outputs.map(build);
}

function addNode(
  graph: Graph,
  { weights }: GraphModel,
  { prefix, inputs }: AddGraphModelOptions,
  node: GraphModelNode,
  build: (reference: string) => Output,
): Output {
  const name = `${prefix}/${node.name}`;
  const operands = () => (node.input ?? []).map(build);
  switch (node.op) {
    case 'Const':
      return graph.constant(weights.get(node.name), name);
    case 'Placeholder':
      return inputFor(node.name, inputs);
    case 'Prelu': {
      const [x, alpha] = operands();
      return addPrelu(graph, x!, alpha!, name);
    }
    case '_FusedConv2D':
      return addFusedConvolution(graph, node, operands(), name);
    default:
      if (node.op.startsWith('_Fused'))
        throw new FacetError('UNIMPLEMENTED', `the graph model's node ${node.name} is a ${node.op}`);
      return graph.op(node.op, operands(), attributesOf(node), { name });
  }
}

function inputFor(placeholder: string, inputs: Readonly<Record<string, Output>>): Output {
  const input = inputs[placeholder];
  if (!input) throw new FacetError('INVALID_ARGUMENT', `the graph model's input ${placeholder} is not given`);
  return input;
}

/** max(x, 0) - alpha * max(-x, 0) */
function addPrelu(graph: Graph, x: Output, alpha: Output, name: string): Output {
  const negative = graph.op(
    'Relu',
    [graph.op('Neg', [x], {}, { name: `${name}/neg` })],
    {},
    { name: `${name}/negative` },
  );
  const positive = graph.op('Relu', [x], {}, { name: `${name}/positive` });
  return graph.op('Sub', [positive, graph.op('Mul', [negative, alpha], {}, { name: `${name}/slope` })], {}, { name });
}

function addFusedConvolution(graph: Graph, node: GraphModelNode, operands: readonly Output[], name: string): Output {
  const [x, filter, bias, alpha] = operands;
  const [first, activation] = (node.attr?.['fused_ops']?.list?.s ?? []).map(text);
  if (first !== 'BiasAdd' || !bias)
    throw new FacetError('UNIMPLEMENTED', `the graph model's convolution ${node.name} is fused without a bias`);
  const convolved = graph.op('Conv2D', [x!, filter!], attributesOf(node), { name: `${name}/convolution` });
  const sum = graph.op('BiasAdd', [convolved, bias], {}, { name: `${name}/bias` });
  if (alpha) return addPrelu(graph, sum, alpha, name);
  return activation ? graph.op(activation, [sum], {}, { name }) : sum;
}

/** Of fused nodes only, or (explicit_paddings) always empty where the padding is SAME or VALID. */
const LEFT_OUT = new Set(['fused_ops', 'num_args', 'epsilon', 'explicit_paddings']);

/** The node's attributes without the types, which TensorFlow infers, and without hints that begin with '_'. */
function attributesOf({ attr = {} }: GraphModelNode): Record<string, Attribute> {
  const kept = Object.entries(attr).flatMap(([key, value]) => {
    const attribute = key.startsWith('_') || LEFT_OUT.has(key) ? undefined : attributeOf(value);
    return attribute ? [[key, attribute] as const] : [];
  });
  return Object.fromEntries(kept);
}

function attributeOf({ s, i, f, b, list }: NodeAttribute): Attribute | undefined {
  if (s !== undefined) return { string: text(s) };
  if (i !== undefined) return { int: Number(i) };
  if (f !== undefined) return { float: f };
  if (b !== undefined) return { bool: b };
  return list?.i ? { ints: list.i.map(Number) } : undefined;
}

function text(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
