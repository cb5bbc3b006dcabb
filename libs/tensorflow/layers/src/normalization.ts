import type { Output, Variable } from '@facet/tensorflow-graph';
import type { LayerCompiler, LayerContext } from './layer-compiler';

const notLastAxis = (axis: unknown, rank: number): string | undefined => {
  const [only, ...others] = [axis].flat();
  return others.length === 0 && (only === -1 || only === rank - 1)
    ? undefined
    : `the axis ${String(axis)}, not the last`;
};

/**
 * With the batch's own statistics in training, where each step moves the moving statistics towards them, and with the
 * moving statistics in prediction. As in Keras a frozen layer uses and keeps its moving statistics in training too.
 */
export const batchNormalization: LayerCompiler = {
  refused: ({ axis }, [input]) => notLastAxis(axis, input!.length),
  build: (context) => {
    const { inputs, weights, training, trainable } = context;
    const [value] = inputs as [Output];
    const [mean, variance] = [weights['moving_mean']!, weights['moving_variance']!];
    if (!training || !trainable) return normalised(context, value, mean.read, variance.read);
    const rank = context.graph.describe(value).shape!.length;
    const batch = statistics(
      context,
      value,
      Array.from({ length: rank - 1 }, (_, axis) => axis),
      false,
    );
    move(context, mean, batch.mean);
    move(context, variance, batch.variance);
    return normalised(context, value, batch.mean, batch.variance);
  },
};

/** With the statistics of each example. */
export const layerNormalization: LayerCompiler = {
  refused: ({ axis }, [input]) => notLastAxis(axis, input!.length),
  build: (context) => {
    const [value] = context.inputs as [Output];
    const { mean, variance } = statistics(context, value, [-1], true);
    return normalised(context, value, mean, variance);
  },
};

/** `variance` is that of the values themselves, not an estimate for what they are a sample of. */
function statistics({ graph }: LayerContext, value: Output, axes: readonly number[], keepDims: boolean) {
  const meanOf = (of: Output, keep: boolean): Output =>
    graph.op('Mean', [of, graph.ints(...axes)], { keep_dims: { bool: keep } });
  const mean = meanOf(value, keepDims);
  return { mean, variance: meanOf(graph.op('SquaredDifference', [value, mean]), keepDims) };
}

/** moving += (value - moving) * (1 - momentum); a layer that is used twice moves twice, one after the other. */
function move({ graph, config, training }: LayerContext, { handle, dtype }: Variable, value: Output): void {
  const { updates } = training!;
  const type = { dtype: { type: dtype } };
  const before = graph.op('ReadVariableOp', [handle], type, { control: updates });
  const share = graph.scalar(1 - Number(config['momentum']));
  const step = graph.op('Mul', [graph.op('Sub', [before, value]), share]);
  updates.push(graph.op('AssignSubVariableOp', [handle, step], type).operation);
}

/** (value - mean) / sqrt(variance + epsilon) * gamma + beta; gamma and beta are optional. */
function normalised({ graph, config, weights }: LayerContext, value: Output, mean: Output, variance: Output): Output {
  const epsilon = graph.scalar(Number(config['epsilon']));
  const inverse = graph.op('Rsqrt', [graph.op('AddV2', [variance, epsilon])]);
  const scale = weights['gamma'] ? graph.op('Mul', [inverse, weights['gamma'].read]) : inverse;
  const scaled = graph.op('Mul', [graph.op('Sub', [value, mean]), scale]);
  return weights['beta'] ? graph.op('AddV2', [scaled, weights['beta'].read]) : scaled;
}
