import { eagerTensorFlow } from '@facet/testing/eager-tensorflow';
import { type Engine, timed } from './engine';
import { BATCH, batchOf, buildModel, LEARNING_RATE, PEOPLE, type Problem, SIDE_PX } from './problem';

/** TensorFlow.js on the same native library: `model.trainOnBatch`. */
export function eagerEngine(problem: Problem): Engine {
  const tf = eagerTensorFlow();
  const model = buildModel(problem);
  model.compile({ optimizer: tf.train.adam(LEARNING_RATE), loss: 'categoricalCrossentropy' });
  const x = tf.tensor4d(batchOf(problem, 0).data as Float32Array, [BATCH, SIDE_PX, SIDE_PX, 3]);
  const y = tf.oneHot(tf.tensor1d(problem.labels, 'int32'), PEOPLE);
  return timed('eager', () => model.trainOnBatch(x, y) as Promise<unknown>);
}
