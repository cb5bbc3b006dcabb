import { ints } from '@facet/tensorflow-c-api';
import type { LayerCompiler } from './layer-compiler';
import { type Pair, refusedFormat } from './window';

/** Repeats every pixel. */
export const upSampling2d: LayerCompiler = {
  refused: (config) =>
    refusedFormat(config) ??
    // TensorFlow.js and Keras place the pixels between differently: a model would mean two things.
    (config['interpolation'] === 'nearest' ? undefined : `the interpolation ${String(config['interpolation'])}`),
  build: ({ graph, inputs, outputShape }) => {
    const [, height, width] = outputShape as readonly [number, number, number, number];
    return graph.op('ResizeNearestNeighbor', [inputs[0]!, graph.ints(height, width)]);
  },
};

export const zeroPadding2d: LayerCompiler = {
  refused: refusedFormat,
  build: ({ graph, inputs, config }) => {
    const [rows, columns] = config['padding'] as readonly [Pair, Pair];
    return graph.op('Pad', [inputs[0]!, graph.constant(ints([0, 0, ...rows, ...columns, 0, 0], [4, 2]))]);
  },
};
