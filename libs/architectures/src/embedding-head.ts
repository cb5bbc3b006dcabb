import type { Architecture } from './architecture';
import { tf } from './tensorflow-js';

const DESCRIPTOR_LENGTH = 1024;

/** A softmax over the published face descriptor: few photos a person are enough and training takes seconds. */
export const embeddingHead: Architecture = {
  name: 'embedding-head',
  cropRule: { scale: 1.3, sizePx: 224 },
  input: 'descriptor',
  defaults: { steps: 300, batchSize: 64, learningRate: 1e-3 },
  build: ({ labels, seed }) =>
    tf.sequential({
      name: 'embedding_head',
      layers: [
        // Descriptors differ in length more than in direction: each is centred and scaled by its own statistics.
        // The layer's own scale and offset stay at 1 and 0 (TensorFlow.js cannot differentiate it without them).
        tf.layers.layerNormalization({
          name: 'standardise',
          inputShape: [DESCRIPTOR_LENGTH],
          epsilon: 1e-6,
          trainable: false,
        }),
        tf.layers.dense({
          name: 'people',
          units: labels,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotUniform({ seed }),
        }),
      ],
    }),
};
