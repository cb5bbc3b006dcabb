import { activate, refusedActivation } from './activation';
import type { LayerCompiler } from './layer-compiler';

export const dense: LayerCompiler = {
  refused: (config, [input]) =>
    input!.length === 2 ? refusedActivation(config) : `an input of rank ${input!.length}; flatten it first`,
  build: ({ graph, inputs, config, weights }) => {
    const product = graph.op('MatMul', [inputs[0]!, weights['kernel']!.read]);
    const sum = weights['bias'] ? graph.op('BiasAdd', [product, weights['bias'].read]) : product;
    return activate(graph, sum, config);
  },
};
