import type { Output } from '@facet/tensorflow-c-api';
import type { Graph } from '../graph';

/** How the learning rate changes with the steps; numbers of steps count from the end of the warm-up. */
export type LearningRateSchedule = (
  | { readonly schedule: 'constant' }
  /** Multiplied by `factor` after every `everySteps` steps. */
  | { readonly schedule: 'step'; readonly everySteps: number; readonly factor: number }
  /** Half a cosine wave down to `finalShare` (default 0) of the rate at `decaySteps`, where it stays. */
  | { readonly schedule: 'cosine'; readonly decaySteps: number; readonly finalShare?: number }
) & {
  /** Steps, default 0, in which the rate rises from 0 to its full value in equal parts. */
  readonly warmupSteps?: number;
};

/** The learning rate of step `step`, an int64 scalar that counts from 0; `rate` is the full value. */
export function scheduledRate(graph: Graph, rate: number, options: LearningRateSchedule, step: Output): Output {
  const { warmupSteps = 0 } = options;
  const done = graph.op('Cast', [step], { DstT: { type: 'float32' } });
  if (warmupSteps === 0) return decayed(graph, rate, options, done);
  const steps = graph.scalar(warmupSteps);
  const rising = graph.op('Mul', [graph.op('RealDiv', [done, steps]), graph.scalar(rate)]);
  const after = decayed(graph, rate, options, graph.op('Sub', [done, steps]));
  return graph.op('SelectV2', [graph.op('Less', [done, steps]), rising, after]);
}

function decayed(graph: Graph, rate: number, options: LearningRateSchedule, done: Output): Output {
  const full = graph.scalar(rate);
  if (options.schedule === 'constant') return full;
  if (options.schedule === 'step') {
    const times = graph.op('Floor', [graph.op('RealDiv', [done, graph.scalar(options.everySteps)])]);
    return graph.op('Mul', [full, graph.op('Pow', [graph.scalar(options.factor), times])]);
  }
  const { decaySteps, finalShare = 0 } = options;
  const share = graph.op('Minimum', [graph.op('RealDiv', [done, graph.scalar(decaySteps)]), graph.scalar(1)]);
  const wave = graph.op('AddV2', [graph.op('Cos', [graph.op('Mul', [share, graph.scalar(Math.PI)])]), graph.scalar(1)]);
  const above = graph.op('Mul', [wave, graph.scalar((1 - finalShare) / 2)]);
  return graph.op('Mul', [full, graph.op('AddV2', [above, graph.scalar(finalShare)])]);
}
