import type { Line, Point } from './least-squares';

/** Values of x are measured from `mean` in units of `deviation`. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** The scale in which x has the mean 0 and the standard deviation 1, so that the cost is a round bowl. */
export function scaleOf(points: readonly Point[]): Scale {
  const mean = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const variance = points.reduce((sum, { x }) => sum + (x - mean) ** 2, 0) / points.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

export const scaled = (points: readonly Point[], { mean, deviation }: Scale): Point[] =>
  points.map(({ x, y }) => ({ x: (x - mean) / deviation, y }));

/** A line over scaled x, as a line over x. */
export const unscaled = ({ weight, bias }: Line, { mean, deviation }: Scale): Line => ({
  weight: weight / deviation,
  bias: bias - (weight * mean) / deviation,
});
