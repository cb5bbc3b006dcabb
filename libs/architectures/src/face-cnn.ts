import type { Architecture } from './architecture';
import { tf } from './tensorflow-js';

const SIDE_PX = 96;
const CONVOLUTIONS = [
  { filters: 16, kernelSize: 3 },
  { filters: 32, kernelSize: 3 },
  { filters: 64, kernelSize: 3 },
  { filters: 128, kernelSize: 5 },
] as const;

/** A convolutional network from scratch: four convolutions, each halved by a max pool, and two dense layers. */
export const faceCnn: Architecture = {
  name: 'face-cnn',
  cropRule: { scale: 1.2, sizePx: SIDE_PX },
  input: 'image',
  defaults: { steps: 300, batchSize: 100, learningRate: 1e-4 },
  build: ({ labels, seed }) => {
    let layer = 0;
    const kernelInitializer = () => tf.initializers.glorotUniform({ seed: seed + layer++ });
    const convolutions = CONVOLUTIONS.flatMap((sizes, i) => [
      tf.layers.conv2d({
        ...sizes,
        ...(i === 0 && { inputShape: [SIDE_PX, SIDE_PX, 3] }),
        name: `convolution${i + 1}`,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: kernelInitializer(),
      }),
      tf.layers.maxPooling2d({ poolSize: 2, name: `pool${i + 1}` }),
    ]);
    const dense = (name: string, units: number, activation: 'relu' | 'softmax') =>
      tf.layers.dense({ name, units, activation, kernelInitializer: kernelInitializer() });
    return tf.sequential({
      name: 'face_cnn',
      layers: [
        ...convolutions,
        tf.layers.flatten({ name: 'flat' }),
        dense('dense1', 512, 'relu'),
        dense('dense2', 256, 'relu'),
        tf.layers.dropout({ name: 'dropout', rate: 0.5 }),
        dense('people', labels, 'softmax'),
      ],
    });
  },
};
