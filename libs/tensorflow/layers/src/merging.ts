import type { LayerCompiler } from './layer-compiler';

/** One sum over all inputs: a chain of pairs would keep TensorFlow from fusing what comes before it. */
export const add: LayerCompiler = {
  refused: (_, shapes) => (new Set(shapes.map(String)).size > 1 ? 'inputs of different shapes' : undefined),
  build: ({ graph, inputs }) => graph.op('AddN', [inputs]),
};

/** A size of 1 is repeated to the others' size. */
export const multiply: LayerCompiler = {
  refused: (_, shapes) =>
    new Set(shapes.map(({ length }) => length)).size > 1 ? 'inputs of different ranks' : undefined,
  build: ({ graph, inputs }) => inputs.reduce((product, input) => graph.op('Mul', [product, input])),
};

export const concatenate: LayerCompiler = {
  build: ({ graph, inputs, config }) => graph.op('ConcatV2', [inputs, graph.int(Number(config['axis']))]),
};
