import type { LayerCompiler } from './layer-compiler';
import { acrossPixels, paddingOf, refusedFormat, refusedWindow } from './window';

function pooling(operation: 'MaxPool' | 'AvgPool'): LayerCompiler {
  return {
    refused: refusedWindow,
    build: ({ graph, inputs, config }) =>
      graph.op(operation, [inputs[0]!], {
        ksize: acrossPixels(config['poolSize']),
        strides: acrossPixels(config['strides']),
        padding: paddingOf(config),
      }),
  };
}

export const maxPooling2d: LayerCompiler = { ...pooling('MaxPool'), choosesLargest: true };
export const averagePooling2d = pooling('AvgPool');

export const globalAveragePooling2d: LayerCompiler = {
  refused: refusedFormat,
  build: ({ graph, inputs }) => graph.op('Mean', [inputs[0]!, graph.ints(1, 2)]),
};
