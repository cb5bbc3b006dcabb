import type { Graph, Output, Variable } from '@facet/tensorflow-graph';
import type { LayerConfig } from './layer-compiler';

/** Serialized, as getConfig() of TensorFlow.js returns it. */
interface Regularizer {
  readonly className: string;
  readonly config: { readonly l1?: number | null; readonly l2?: number | null };
}

const KEY = /^(.+)Regularizer$/;
/** Options name these weights after the kind of their convolution. */
const KERNELS: Readonly<Record<string, string>> = { depthwise: 'depthwise_kernel', pointwise: 'pointwise_kernel' };

function regularizersOf(config: LayerConfig): { key: string; weight: string; regularizer: Regularizer }[] {
  return Object.keys(config).flatMap((key) => {
    const [, stem] = KEY.exec(key) ?? [];
    const regularizer = config[key] as Regularizer | null | undefined;
    return stem && regularizer ? [{ key, weight: KERNELS[stem] ?? stem, regularizer }] : [];
  });
}

/** The first regulariser of a kind of its own, in words that follow "has". */
export function refusedRegularizer(config: LayerConfig): string | undefined {
  const found = regularizersOf(config).find(({ regularizer }) => regularizer.className !== 'L1L2');
  return found && `the ${found.key} ${found.regularizer.className}`;
}

/** The penalties of a layer's regularisers: l1 times the sum of |w| and l2 times the sum of w². */
export function penaltiesOf(graph: Graph, config: LayerConfig, weights: ReadonlyMap<string, Variable>): Output[] {
  return regularizersOf(config).flatMap(({ weight, regularizer: { config: rates } }) => {
    const { read, shape } = weights.get(weight)!;
    const axes = graph.ints(...shape.map((_, axis) => axis));
    const penalty = (rate: number, of: 'Abs' | 'Square'): Output =>
      graph.op('Mul', [graph.op('Sum', [graph.op(of, [read]), axes]), graph.scalar(rate)]);
    return [...(rates.l1 ? [penalty(rates.l1, 'Abs')] : []), ...(rates.l2 ? [penalty(rates.l2, 'Square')] : [])];
  });
}
