import { join } from 'node:path';
import { type Descent, descentOf, type Point } from '@facet/domain-linear-regression';
import { FacetError } from '@facet/kernel';
import { EngineProcess } from '@facet/tensorflow-process';
import type { DescentPlace, LineDescent } from './line-descent';

/** Of the first distance to the best line, left when the line is said to stand still. */
const SHARE_LEFT = 1e-6;
/** A descent that would need more ends here unless told otherwise. */
const MOST_STEPS = 20_000;
/** A cost that has grown to so many times the first one will not come back. */
const LOST = 100;
/** Places that are reported: the first steps do most, so they lie closer. */
const LANDMARKS = 14;

export interface DescendOptions {
  /** Default: the steady one. */
  readonly learningRate: number | undefined;
  /** Default: until the line stands still. */
  readonly steps: number | undefined;
  /** Called on the way, before the first step and after the last one too. */
  readonly onPlace: (step: number, place: DescentPlace) => void;
}

export interface Descended {
  readonly learningRate: number;
  readonly steps: number;
  /** Steps after which the line stands still; more than `steps` for one that does not yet. */
  readonly stepsNeeded: number;
}

/**
 * Throws FAILED_PRECONDITION: NO_LINE for points that decide none; DIVERGED, with the reason and a rate that works,
 * where steps lead away from the best line.
 */
export async function descend(points: readonly Point[], options: DescendOptions): Promise<Descended> {
  const bowl = descentOf(points);
  const { learningRate = bowl.steadyRate, onPlace } = options;
  const stepsNeeded = bowl.stepsFor(learningRate, SHARE_LEFT);
  const steps = options.steps ?? Math.min(stepsNeeded, MOST_STEPS);
  // In a process of its own: TensorFlow's chatter stays out of the terminal.
  const engine = EngineProcess.start({ program: join(__dirname, 'line-descent.engine.ts'), name: 'line descent' });
  try {
    const first = await engine.call<DescentPlace>('open', { points, learningRate });
    onPlace(0, first);
    const costLimit = first.cost * LOST;
    for (const [from, to] of landmarks(steps)) {
      const place = await engine.call<Awaited<ReturnType<LineDescent['advance']>>>('advance', {
        steps: to - from,
        costLimit,
      });
      const done = from + place.taken;
      // Beyond the limit a step leads away, even where it is so little that the cost does not show it yet.
      const away = done === steps && (place.cost > first.cost || learningRate >= bowl.rateLimit);
      if (!(place.cost <= costLimit) || away) throw diverged(bowl, learningRate, first.cost, place.cost, done);
      onPlace(done, place);
    }
    return { learningRate, steps, stepsNeeded };
  } finally {
    await engine.stop();
  }
}

/** The ways from one landmark to the next, in steps. */
function landmarks(steps: number): [from: number, to: number][] {
  const places = Array.from({ length: LANDMARKS }, (_, i) => Math.round(steps ** (i / (LANDMARKS - 1))));
  const ascending = [0, ...new Set(places)];
  return ascending.slice(1).map((to, i) => [ascending[i]!, to]);
}

function diverged(bowl: Descent, rate: number, first: number, cost: number, steps: number): FacetError {
  const became = Number.isFinite(cost) ? `went from ${brief(first)} to ${brief(cost)}` : 'is no number any more';
  const message =
    `the cost ${became} after ${steps} steps: the learning rate ${rate} is too large. The cost is a bowl over W and b, ` +
    `and a step this large lands on its other side, ${brief(Math.abs(bowl.factorOf(rate)))} times as far from the ` +
    `bottom as before. Below ${brief(bowl.rateLimit)} every step comes nearer; try --learning-rate ${brief(bowl.steadyRate)}`;
  return new FacetError('FAILED_PRECONDITION', message, { reason: 'DIVERGED', details: { steps } });
}

export const brief = (value: number): string => String(Number(value.toPrecision(4)));
