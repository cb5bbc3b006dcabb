import type { LayerCompiler } from './layer-compiler';

/** One sum over all inputs: a chain of pairs would keep TensorFlow from fusing what comes before it. */
export const add: LayerCompiler = {
  build: ({ graph, inputs }) => graph.op('AddN', [inputs]),
};

export const concatenate: LayerCompiler = {
  build: ({ graph, inputs, config }) => graph.op('ConcatV2', [inputs, graph.int(Number(config['axis']))]),
};
