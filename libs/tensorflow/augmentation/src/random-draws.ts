import { InternalError } from '@facet/kernel';
import type { Graph, Output } from '@facet/tensorflow-graph';

/** Each has its place among the numbers of a seed: a new one goes to the end. */
const PLACES = [
  'flip',
  'brightness',
  'contrast',
  'hue',
  'saturation',
  'crop-side',
  'crop-top',
  'crop-left',
  'angle',
  'erase',
  'erase-area',
  'erase-aspect',
  'erase-top',
  'erase-left',
];

/** Named random numbers, float32 scalars. */
export interface Draw {
  between(name: string, low: number, high: number): Output;
  /** True (bool) with this probability. */
  chance(name: string, probability: number): Output;
}

/** The random numbers that `seed`, int64 [2], decides. */
export function randomDraws(graph: Graph, seed: Output): Draw {
  const uniform = graph.op('StatelessRandomUniform', [graph.ints(PLACES.length), seed], { dtype: { type: 'float32' } });
  const numbers = graph.outputs(graph.op('Unpack', [uniform], { num: { int: PLACES.length } }), PLACES.length);
  const numberOf = (name: string): Output => {
    const number = numbers[PLACES.indexOf(name)];
    if (!number) throw new InternalError(`no random number is named ${name}`);
    return number;
  };
  return {
    between: (name, low, high) =>
      graph.op('AddV2', [graph.op('Mul', [numberOf(name), graph.scalar(high - low)]), graph.scalar(low)]),
    chance: (name, probability) => graph.op('Less', [numberOf(name), graph.scalar(probability)]),
  };
}
