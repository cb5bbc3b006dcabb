import type { LayerCompiler } from './layer-compiler';

export const rescaling: LayerCompiler = {
  refused: ({ scale, offset }) => (Array.isArray(scale) || Array.isArray(offset) ? 'a scale per channel' : undefined),
  build: ({ graph, inputs, config }) => {
    const scaled = graph.op('Mul', [inputs[0]!, graph.scalar(Number(config['scale']))]);
    return graph.op('AddV2', [scaled, graph.scalar(Number(config['offset']))]);
  },
};
