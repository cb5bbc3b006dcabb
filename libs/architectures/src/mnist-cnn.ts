import type { Architecture } from './architecture';
import { tf } from './tensorflow-js';

const SIDE_PX = 28;

/** The layers whose outputs are the feature maps: the first convolution, before and after its ReLU. */
export const FEATURE_MAP_LAYERS = { before: 'convolution1', after: 'relu1' } as const;

/**
 * The network of the handwritten digits: two convolutions of 5 x 5, each halved by a max pool, and two dense layers.
 * Takes float32 [batch, 28, 28, 1], grey in 0..1.
 */
export const mnistCnn: Pick<Architecture, 'name' | 'defaults' | 'build'> = {
  name: 'mnist-cnn',
  defaults: { steps: 6000, batchSize: 100, learningRate: 1e-3 },
  build: ({ labels, seed }) => {
    let layer = 0;
    const kernelInitializer = () => tf.initializers.glorotUniform({ seed: seed + layer++ });
    const convolution = (number: number, filters: number, inputShape?: number[]) => [
      tf.layers.conv2d({
        name: `convolution${number}`,
        filters,
        kernelSize: 5,
        padding: 'same',
        kernelInitializer: kernelInitializer(),
        ...(inputShape && { inputShape }),
      }),
      tf.layers.activation({ name: `relu${number}`, activation: 'relu' }),
      tf.layers.maxPooling2d({ name: `pool${number}`, poolSize: 2 }),
    ];
    const dense = (name: string, units: number, activation: 'relu' | 'softmax') =>
      tf.layers.dense({ name, units, activation, kernelInitializer: kernelInitializer() });
    return tf.sequential({
      name: 'mnist_cnn',
      layers: [
        ...convolution(1, 32, [SIDE_PX, SIDE_PX, 1]),
        ...convolution(2, 64),
        tf.layers.flatten({ name: 'flat' }),
        dense('dense', 1024, 'relu'),
        tf.layers.dropout({ name: 'dropout', rate: 0.5 }),
        dense('digits', labels, 'softmax'),
      ],
    });
  },
};
