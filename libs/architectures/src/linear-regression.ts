import { tf } from './tensorflow-js';

/** The hypothesis y = W·x + b, float32 [batch, 1] to [batch, 1]; W (`line/kernel`) and b (`line/bias`) start at 0. */
export const linearRegression = (): tf.Sequential =>
  tf.sequential({
    name: 'linear_regression',
    layers: [tf.layers.dense({ name: 'line', units: 1, inputShape: [1], kernelInitializer: 'zeros' })],
  });
