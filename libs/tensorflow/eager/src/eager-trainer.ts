import { FacetError } from '@facet/kernel';
import { floats, type Tensor } from '@facet/tensorflow-c-api';
import type * as tf from '@tensorflow/tfjs';
import { eagerTensorFlow, eagerTensorFlowMissing } from './eager-tensorflow';

export interface EagerTrainerOptions {
  /** Ends in a dense layer with softmax; its weights are trained in place. */
  readonly model: tf.LayersModel;
  /** Of Adam, for the step with this number, from 0. */
  readonly learningRate: (step: number) => number;
  /** Whether dropout layers drop, as they should but in a comparison; the units are others in every run. */
  readonly dropout: boolean;
}

export interface EagerStep {
  /** Mean cross entropy of the batch, before the step. */
  readonly loss: number;
  /** Share of the batch that was right before the step, 0..1. */
  readonly accuracy: number;
}

/** Of Adam, as in Keras. */
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-7];

/**
 * Trains a classifier operation by operation on TensorFlow.js over TensorFlow's kernels: slower than a graph, and a step
 * keeps this process from all else. Close it after use.
 */
export class EagerTrainer {
  private readonly tf: typeof tf;
  private readonly optimizer: tf.AdamOptimizer;
  /** The model without its last layer. */
  private readonly body: tf.LayersModel;
  private done = 0;

  /** Throws FAILED_PRECONDITION (EAGER_ENGINE_MISSING) where the native binding is not linked. */
  constructor(private readonly options: EagerTrainerOptions) {
    if (eagerTensorFlowMissing)
      throw new FacetError('FAILED_PRECONDITION', eagerTensorFlowMissing, { reason: 'EAGER_ENGINE_MISSING' });
    this.tf = eagerTensorFlow();
    const { inputs, layers } = options.model;
    this.body = this.tf.model({ inputs, outputs: layers.at(-1)!.input as tf.SymbolicTensor });
    this.optimizer = this.tf.train.adam(options.learningRate(0), BETA1, BETA2, EPSILON);
  }

  /** One step of Adam; `shape` begins with the batch. */
  train(pixels: Float32Array, shape: readonly number[], labels: Int32Array): EagerStep {
    const { model, learningRate } = this.options;
    const rate = learningRate(this.done++);
    // TensorFlow and Keras add epsilon before the second moment is corrected, TensorFlow.js after it. There is no other way
    // to change what the constructor was given.
    Object.assign(this.optimizer, { learningRate: rate, epsilon: EPSILON / Math.sqrt(1 - BETA2 ** this.done) });
    return this.tf.tidy(() => {
      const inputs = this.tf.tensor(pixels, [...shape]);
      const classes = this.tf.tensor1d(labels, 'int32');
      let accuracy = 0;
      const loss = this.optimizer.minimize(
        () => {
          const logits = this.logits(inputs);
          accuracy = logits.argMax(1).equal(classes).mean().dataSync()[0]!;
          // TensorFlow.js has this as softmaxCrossEntropy; its gradients are a rounding further from TensorFlow's.
          const own = logits.mul(this.tf.oneHot(classes, logits.shape[1]!)).sum(1);
          return logits.logSumExp(1).sub(own).mean() as tf.Scalar;
        },
        true,
        model.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val),
      )!;
      return { loss: loss.dataSync()[0]!, accuracy };
    });
  }

  /** The probabilities, row by row. */
  predict(pixels: Float32Array, shape: readonly number[]): Float32Array {
    return this.tf.tidy(() => {
      const inputs = this.tf.tensor(pixels, [...shape]);
      return Float32Array.from((this.options.model.apply(inputs, { training: false }) as tf.Tensor).dataSync());
    });
  }

  /** The model's weights, by the names that its variables have in a graph. */
  values(): Map<string, Tensor> {
    return new Map(
      this.weights().map(([name, weight]) => {
        const shape = weight.shape.map((size) => size!);
        return [name, floats(Float32Array.from(weight.read().dataSync()), shape)];
      }),
    );
  }

  /** Gives the weights that `values` has other values. */
  setValues(values: ReadonlyMap<string, Tensor>): void {
    this.tf.tidy(() => {
      for (const [name, weight] of this.weights()) {
        const value = values.get(name);
        if (value) weight.write(this.tf.tensor(value.data as Float32Array, [...value.shape]));
      }
    });
  }

  /** What the last softmax gets: a probability may be nothing in 32 bits, and then it has no logarithm. */
  private logits(inputs: tf.Tensor): tf.Tensor {
    const features = this.body.apply(inputs, { training: this.options.dropout }) as tf.Tensor;
    const [kernel, bias] = this.options.model.layers.at(-1)!.weights.map((weight) => weight.read());
    const products = features.matMul(kernel!);
    return bias ? products.add(bias) : products;
  }

  close(): void {
    this.optimizer.dispose();
    this.options.model.dispose();
  }

  private weights(): [name: string, weight: tf.LayerVariable][] {
    return this.options.model.layers.flatMap((layer) =>
      layer.weights.map((weight): [string, tf.LayerVariable] => {
        const own = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
        return [`${layer.name}/${own}`, weight];
      }),
    );
  }
}
