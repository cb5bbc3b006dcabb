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

/** Whether the activation makes of each number another that never falls when the number rises. */
export const isRising = ({ activation }: LayerConfig): boolean => activation !== 'softmax';

export const activation: LayerCompiler = {
  refused: refusedActivation,
  build: ({ graph, inputs, config }) => activate(graph, inputs[0]!, config),
};

/** max(x, 0), and no more than `maxValue` where there is one. */
export const relu: LayerCompiler = {
  build: ({ graph, inputs, config: { maxValue } }) => {
    const positive = graph.op('Relu', [inputs[0]!]);
    return maxValue == null ? positive : graph.op('Minimum', [positive, graph.scalar(Number(maxValue))]);
  },
};

export const leakyRelu: LayerCompiler = {
  build: ({ graph, inputs, config }) =>
    graph.op('LeakyRelu', [inputs[0]!], { alpha: { float: Number(config['alpha']) } }),
};

export const elu: LayerCompiler = {
  build: ({ graph, inputs }) => graph.op('Elu', [inputs[0]!]),
};
