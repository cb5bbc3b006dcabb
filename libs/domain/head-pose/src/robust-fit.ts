import { solveLinear } from './solve-linear';

export interface RobustFitOptions {
  /** The residuals of a list of parameters. */
  readonly residuals: (parameters: readonly number[]) => Float64Array;
  /** Residuals beyond it count linearly instead of squared (Huber), so that a wrong point pulls little. */
  readonly limit: number;
  /** How far to move a parameter to see what it does. */
  readonly probe: (value: number, index: number) => number;
  /** Whether a step is too small to go on. */
  readonly settled: (step: readonly number[]) => boolean;
}

export interface RobustFit {
  readonly parameters: readonly number[];
  readonly cost: number;
}

const MAX_STEPS = 20;
const FIRST_DAMPING = 1e-3;

/** Least squares with Huber weights by Levenberg and Marquardt's method, from `start`, in at most 20 steps. */
export function robustFit(start: readonly number[], options: RobustFitOptions): RobustFit {
  const { residuals, limit, settled } = options;
  let parameters = start;
  let current = residuals(parameters);
  let damping = FIRST_DAMPING;
  for (let i = 0; i < MAX_STEPS; i++) {
    const weights = huberWeights(current, limit);
    const step = dampedStep(parameters, current, weights, damping, options);
    const moved = parameters.map((value, j) => value + step[j]!);
    const next = residuals(moved);
    // Written so that a step that is not finite is refused.
    if (!(weightedSquares(next, weights) < weightedSquares(current, weights))) {
      damping *= 8;
      continue;
    }
    [parameters, current] = [moved, next];
    damping /= 4;
    if (settled(step)) break;
  }
  return { parameters, cost: weightedSquares(current, huberWeights(current, limit)) };
}

function huberWeights(residuals: Float64Array, limit: number): Float64Array {
  return residuals.map((value) => (Math.abs(value) <= limit ? 1 : limit / Math.abs(value)));
}

function weightedSquares(residuals: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < residuals.length; i++) sum += weights[i]! * residuals[i]! ** 2;
  return sum;
}

function dampedStep(
  parameters: readonly number[],
  current: Float64Array,
  weights: Float64Array,
  damping: number,
  { residuals, probe }: RobustFitOptions,
): number[] {
  const slopes = parameters.map((value, j) => {
    const distance = probe(value, j);
    const probed = residuals(parameters.map((other, k) => (k === j ? value + distance : other)));
    return probed.map((residual, i) => (residual - current[i]!) / distance);
  });
  const products = slopes.map((a, j) =>
    slopes.map((b, k) => weightedProduct(a, b, weights) * (j === k ? 1 + damping : 1)),
  );
  return solveLinear(
    products,
    slopes.map((slope) => -weightedProduct(slope, current, weights)),
  );
}

function weightedProduct(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]! * weights[i]!;
  return sum;
}
