import type { Attribute, Output } from '@facet/tensorflow-graph';
import type { LayerContext } from './layer-compiler';

/**
 * How exactly training multiplies. `mixed-bfloat16`: the factors of convolutions and matrix products, and of their gradients,
 * are rounded to bfloat16, which has the range of float32 and 8 bits of its precision, so that no gradient vanishes and no
 * loss need be scaled (Kalamkar et al., A Study of BFLOAT16 for Deep Learning Training, 2019). Weights and all else stay
 * float32, as does the last layer that multiplies: what it says decides the loss.
 */
export type Precision = 'float32' | 'mixed-bfloat16';

/** What an operation makes of float32 factors, in the precision of the pass. */
export function product(
  { graph, precision }: Pick<LayerContext, 'graph' | 'precision'>,
  type: 'Conv2D' | 'DepthwiseConv2dNative' | 'MatMul',
  factors: readonly Output[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Output {
  if (precision === 'float32') return graph.op(type, factors, attributes);
  const rounded = factors.map((factor) => graph.op('Cast', [factor], { DstT: { type: 'bfloat16' } }));
  return graph.op('Cast', [graph.op(type, rounded, attributes)], { DstT: { type: 'float32' } });
}
