import type { Graph, Output } from '@facet/tensorflow-graph';
import type { LayerCompiler, LayerContext } from './layer-compiler';

export const rescaling: LayerCompiler = {
  build: ({ graph, inputs, config }) => {
    const scaled = graph.op('Mul', [inputs[0]!, graph.scalar(Number(config['scale']))]);
    return graph.op('AddV2', [scaled, graph.scalar(Number(config['offset']))]);
  },
};

const notLastAxis = (axis: unknown, rank: number): string | undefined => {
  const [only, ...others] = [axis].flat();
  return others.length === 0 && (only === -1 || only === rank - 1)
    ? undefined
    : `the axis ${String(axis)}, not the last`;
};

/** With the moving statistics. In training they would have to be updated, which is not built. */
export const batchNormalization: LayerCompiler = {
  inferenceOnly: true,
  refused: ({ axis }, inputRank) => notLastAxis(axis, inputRank),
  build: (context) =>
    normalised(context, context.inputs[0]!, context.weights['moving_mean']!, context.weights['moving_variance']!),
};

/** With the statistics of each example. */
export const layerNormalization: LayerCompiler = {
  refused: ({ axis }, inputRank) => notLastAxis(axis, inputRank),
  build: (context) => {
    const { graph, inputs } = context;
    const lastAxis = graph.ints(-1);
    const mean = meanOver(graph, inputs[0]!, lastAxis);
    const deviation = graph.op('Sub', [inputs[0]!, mean]);
    return normalised(context, inputs[0]!, mean, meanOver(graph, graph.op('Square', [deviation]), lastAxis));
  },
};

const meanOver = (graph: Graph, value: Output, axes: Output): Output =>
  graph.op('Mean', [value, axes], { keep_dims: { bool: true } });

/** (value - mean) / sqrt(variance + epsilon) * gamma + beta; gamma and beta are optional. */
function normalised({ graph, config, weights }: LayerContext, value: Output, mean: Output, variance: Output): Output {
  const epsilon = graph.scalar(Number(config['epsilon']));
  const inverse = graph.op('Rsqrt', [graph.op('AddV2', [variance, epsilon])]);
  const scale = weights['gamma'] ? graph.op('Mul', [inverse, weights['gamma']]) : inverse;
  const scaled = graph.op('Mul', [graph.op('Sub', [value, mean]), scale]);
  return weights['beta'] ? graph.op('AddV2', [scaled, weights['beta']]) : scaled;
}
