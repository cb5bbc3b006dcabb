import { type DType, elementCount, strings, tensor } from '@facet/tensorflow-c-api';
import type { Graph, Output } from '@facet/tensorflow-graph';

/** A feature of a fixed number of values. */
export interface Feature {
  readonly key: string;
  readonly dtype: Extract<DType, 'string' | 'int64' | 'float32'>;
  readonly shape: readonly number[];
}

/**
 * The features of one serialized tf.Example, a string scalar, in the order of `features`. A run fails with
 * INVALID_ARGUMENT when one is missing or has another number of values.
 */
export function parseExample(graph: Graph, record: Output, features: readonly Feature[]): Output[] {
  const none = graph.constant(strings([]));
  const keys = graph.constant(strings(features.map(({ key }) => key)));
  const noDefaults = features.map(({ dtype }) => graph.constant(empty(dtype)));
  const records = graph.op('ExpandDims', [record, graph.int(0)]);
  const parsed = graph.op('ParseExampleV2', [records, none, none, keys, none, noDefaults], {
    num_sparse: { int: 0 },
    sparse_types: { types: [] },
    ragged_value_types: { types: [] },
    ragged_split_types: { types: [] },
    dense_shapes: { shapes: features.map(({ shape }) => shape) },
    Tdense: { types: features.map(({ dtype }) => dtype) },
  });
  return graph
    .outputs(parsed, features.length)
    .map((value, i) => graph.op('Reshape', [value, graph.ints(...features[i]!.shape)]));
}

function empty(dtype: Feature['dtype']) {
  const shape = [0];
  if (dtype === 'string') return strings([]);
  return tensor(dtype, shape, dtype === 'int64' ? new BigInt64Array(elementCount(shape)) : new Float32Array());
}
