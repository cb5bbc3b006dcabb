import type { CropRule } from '@facet/domain-geometry';
import type * as tf from '@tensorflow/tfjs';

export interface ModelSpec {
  /** The number of people: the width of the last softmax. */
  readonly labels: number;
  /** Decides the initial weights: the same seed gives the same weights. */
  readonly seed: number;
}

export interface TrainingDefaults {
  readonly steps: number;
  readonly batchSize: number;
  /** Of Adam. */
  readonly learningRate: number;
}

/** A network that can be trained: one file of this package each, listed in the registry, or a user's model.json. */
export interface Architecture {
  readonly name: string;
  /** How faces are cut out for it, when a dataset is made and when it predicts. */
  readonly cropRule: CropRule;
  /** `image`: float32 [batch, sizePx, sizePx, 3], RGB in 0..1. `descriptor`: float32 [batch, 1024] of that crop. */
  readonly input: 'image' | 'descriptor';
  readonly defaults: TrainingDefaults;
  /** A new model, ending in a softmax over the labels. Layers have names of their own: they name the variables. */
  build(spec: ModelSpec): tf.LayersModel;
}
