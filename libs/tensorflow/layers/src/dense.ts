import { activate, refusedActivation } from './activation';
import type { LayerCompiler } from './layer-compiler';
import { product } from './mixed-precision';

export const dense: LayerCompiler = {
  refused: (config, [input]) =>
    input!.length === 2 ? refusedActivation(config) : `an input of rank ${input!.length}; flatten it first`,
  multiplies: true,
  build: (context) => {
    const { graph, inputs, config, weights } = context;
    const products = product(context, 'MatMul', [inputs[0]!, weights['kernel']!.read]);
    const sum = weights['bias'] ? graph.op('BiasAdd', [products, weights['bias'].read]) : products;
    return activate(graph, sum, config);
  },
};
