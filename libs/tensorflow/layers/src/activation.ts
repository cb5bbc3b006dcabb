import type { Graph, Output } from '@facet/tensorflow-graph';
import type { LayerCompiler, LayerConfig } from './layer-compiler';

const OPERATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax: 'Softmax',
};

export function refusedActivation({ activation }: LayerConfig): string | undefined {
  const name = String(activation ?? 'linear');
  return name === 'linear' || name in OPERATIONS ? undefined : `the activation ${name}`;
}

/** Applies the layer's activation; softmax runs over the last axis. */
export function activate(graph: Graph, value: Output, { activation }: LayerConfig): Output {
  const operation = OPERATIONS[String(activation ?? 'linear')];
  return operation ? graph.op(operation, [value]) : value;
}

export const activation: LayerCompiler = {
  refused: refusedActivation,
  build: ({ graph, inputs, config }) => activate(graph, inputs[0]!, config),
};
