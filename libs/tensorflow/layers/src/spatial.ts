import { activate, refusedActivation } from './activation';
import type { LayerCompiler, LayerConfig } from './layer-compiler';

type Pair = readonly [number, number];

const acrossPixels = (pair: unknown): { ints: number[] } => ({ ints: [1, ...(pair as Pair), 1] });

function refusedWindow({ dataFormat, padding }: LayerConfig): string | undefined {
  if (dataFormat === 'channelsFirst') return 'the data format channelsFirst';
  if (padding !== 'valid' && padding !== 'same') return `the padding ${String(padding)}`;
  return undefined;
}

/** TensorFlow's SAME and VALID are those of tf.layers. */
const paddingOf = ({ padding }: LayerConfig): { string: string } => ({ string: String(padding).toUpperCase() });

export const conv2d: LayerCompiler = {
  refused: (config) => {
    const [down = 1, right = down] = [config['dilationRate'] ?? 1].flat() as number[];
    return refusedWindow(config) ?? (down * right === 1 ? refusedActivation(config) : 'a dilation rate other than 1');
  },
  build: ({ graph, inputs, config, weights }) => {
    const window = { strides: acrossPixels(config['strides']), padding: paddingOf(config) };
    const product = graph.op('Conv2D', [inputs[0]!, weights['kernel']!], window);
    const sum = weights['bias'] ? graph.op('BiasAdd', [product, weights['bias']]) : product;
    return activate(graph, sum, config);
  },
};

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

export const maxPooling2d = pooling('MaxPool');
export const averagePooling2d = pooling('AvgPool');

export const globalAveragePooling2d: LayerCompiler = {
  refused: ({ dataFormat }) => (dataFormat === 'channelsFirst' ? 'the data format channelsFirst' : undefined),
  build: ({ graph, inputs }) => graph.op('Mean', [inputs[0]!, graph.ints(1, 2)]),
};
