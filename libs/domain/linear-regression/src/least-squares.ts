import { FacetError } from '@facet/kernel';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The hypothesis y = weight · x + bias. */
export interface Line {
  readonly weight: number;
  readonly bias: number;
}

/** What gradient descent on the mean squared error of a line does with these points. */
export interface Descent {
  /** Descent with a learning rate from here on moves away from the best line. */
  readonly rateLimit: number;
  /** Half of it: one step ends the descent along the steepest direction, and none goes beyond the bottom. */
  readonly steadyRate: number;
  /** By how much one step multiplies the distance to the best line, along the direction that is the worst for `rate`. */
  factorOf(rate: number): number;
  /** Steps after which no more than `share` of the first distance to the best line is left; infinite at the limit. */
  stepsFor(rate: number, share: number): number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean squared error. */
export const costOf = (points: readonly Point[], { weight, bias }: Line): number =>
  mean(points.map(({ x, y }) => (weight * x + bias - y) ** 2));

/** The line of the least mean squared error, computed without descent. Throws as requireLine does. */
export function leastSquares(points: readonly Point[]): Line {
  requireLine(points);
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const covariance = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const weight = covariance / mean(points.map(({ x }) => (x - meanX) ** 2));
  return { weight, bias: meanY - weight * meanX };
}

/**
 * The cost is a bowl over (weight, bias). Its curvatures are the eigenvalues of 2 · [[mean x², mean x], [mean x, 1]],
 * and a step of rate r multiplies the distance along each by 1 - r · curvature. Throws as requireLine does.
 */
export function descentOf(points: readonly Point[]): Descent {
  requireLine(points);
  const meanX = mean(points.map(({ x }) => x));
  const trace = mean(points.map(({ x }) => x ** 2)) + 1;
  const determinant = mean(points.map(({ x }) => (x - meanX) ** 2));
  const steepest = trace + Math.sqrt(Math.max(0, trace ** 2 - 4 * determinant));
  // The product of both is 4 · determinant: the difference of two nearly equal numbers would lose its digits.
  const flattest = (4 * determinant) / steepest;
  const factorOf = (rate: number): number => {
    const [down, across] = [1 - rate * steepest, 1 - rate * flattest];
    return Math.abs(down) > Math.abs(across) ? down : across;
  };
  return {
    rateLimit: 2 / steepest,
    steadyRate: 1 / steepest,
    factorOf,
    stepsFor: (rate, share) => {
      const factor = Math.abs(factorOf(rate));
      return factor < 1 ? Math.max(1, Math.ceil(Math.log(share) / Math.log(factor))) : Infinity;
    },
  };
}

/** Throws FAILED_PRECONDITION unless the points decide a line. */
function requireLine(points: readonly Point[]): void {
  if (points.some(({ x }) => x !== points[0]!.x)) return;
  const what = points.length < 2 ? `there are ${points.length} points` : `every x is ${points[0]!.x}`;
  throw new FacetError('FAILED_PRECONDITION', `${what}; a line needs two points with different x`, {
    reason: 'NO_LINE',
  });
}
