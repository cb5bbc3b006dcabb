import { tensor } from '@facet/tensorflow-c-api';
import type { Graph, Output } from '@facet/tensorflow-graph';
import type { DropoutSeed, LayerCompiler } from './layer-compiler';

/** Gives every dropout layer of a model random numbers of its own. */
const LAYERS_PER_SEED = 1024n;

/** Keeps a unit with probability 1 - rate and scales it by 1 / (1 - rate), so that predictions need no scaling. */
export const dropout: LayerCompiler = {
  refused: ({ noiseShape }) => (noiseShape ? 'a noise shape' : undefined),
  build: ({ graph, inputs, config, index, training }) => {
    const [input] = inputs as [Output];
    const rate = Number(config['rate']);
    if (!training || rate === 0) return input;
    const uniform = graph.op(
      'StatelessRandomUniform',
      [graph.op('Shape', [input]), seedOf(graph, training.dropout, index)],
      {
        dtype: { type: 'float32' },
      },
    );
    const kept = graph.op('GreaterEqual', [uniform, graph.scalar(rate)]);
    const mask = graph.op('Cast', [kept], { DstT: { type: 'float32' } });
    return graph.op('Mul', [input, graph.op('Mul', [mask, graph.scalar(1 / (1 - rate))])]);
  },
};

function seedOf(graph: Graph, { seed, step }: DropoutSeed, index: number): Output {
  const own = BigInt.asIntN(64, BigInt(seed) * LAYERS_PER_SEED + BigInt(index));
  return graph.op('Pack', [[graph.constant(tensor('int64', [], BigInt64Array.of(own))), step]]);
}
