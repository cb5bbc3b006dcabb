import { activate, refusedActivation } from './activation';
import type { LayerCompiler } from './layer-compiler';

export const dense: LayerCompiler = {
  refused: (config, inputRank) =>
    inputRank === 2 ? refusedActivation(config) : `an input of rank ${inputRank}; flatten it first`,
  build: ({ graph, inputs, config, weights }) => {
    const product = graph.op('MatMul', [inputs[0]!, weights['kernel']!]);
    const sum = weights['bias'] ? graph.op('BiasAdd', [product, weights['bias']]) : product;
    return activate(graph, sum, config);
  },
};
