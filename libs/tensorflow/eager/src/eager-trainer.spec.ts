import * as tf from '@tensorflow/tfjs';
import { beforeEach, expect, test } from 'vitest';
import { eagerTensorFlowMissing } from './eager-tensorflow';
import { EagerTrainer } from './eager-trainer';

beforeEach((context) => context.skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing));

test('what the model rules out altogether costs as much as it is wrong, and is learnt from', () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [1], units: 2, activation: 'softmax', name: 'people' })],
  });
  // 200 against 0: the second one's probability is nothing in 32 bits, and its logarithm no number.
  model.setWeights([tf.tensor2d([[200, 0]]), tf.tensor1d([0, 0])]);
  const trainer = new EagerTrainer({ model, learningRate: () => 1, dropout: false });
  const train = () => trainer.train(Float32Array.of(1), [1, 1], Int32Array.of(1));
  expect(train()).toEqual({ loss: 200, accuracy: 0 });
  // A step of Adam is as long as the rate: each of the four weights has moved by 1.
  expect(train().loss).toBeCloseTo(196, 4);
  expect([...trainer.values().get('people/bias')!.data]).toEqual([expect.closeTo(-2, 4), expect.closeTo(2, 4)]);
  trainer.close();
});
