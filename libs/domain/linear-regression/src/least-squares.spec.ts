import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, descentOf, leastSquares, type Line, type Point } from './least-squares';
import { scaled, scaleOf, unscaled } from './scale';

const FARES: readonly Point[] = [1, 2, 3, 5, 8].map((x) => ({ x, y: 1600 * x + 2000 }));

/** One step of gradient descent, by the derivatives of the cost. */
function step(points: readonly Point[], { weight, bias }: Line, rate: number): Line {
  const slope = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + 2 * (weight * point.x + bias - point.y) * of(point), 0) / points.length;
  return { weight: weight - rate * slope(({ x }) => x), bias: bias - rate * slope(() => 1) };
}

function descended(points: readonly Point[], rate: number, steps: number): Line {
  let line: Line = { weight: 0, bias: 0 };
  for (let i = 0; i < steps; i++) line = step(points, line, rate);
  return line;
}

const distance = (a: Line, b: Line) => Math.hypot(a.weight - b.weight, a.bias - b.bias);

test('points on a line give that line, at no cost', () => {
  const line = leastSquares(FARES);
  expect(line.weight).toBeCloseTo(1600, 8);
  expect(line.bias).toBeCloseTo(2000, 8);
  expect(costOf(FARES, line)).toBeCloseTo(0, 8);
});

const POINTS = fc
  .array(
    fc.record({ x: fc.integer({ min: -20, max: 20 }), y: fc.integer({ min: -1000, max: 1000 }) }),
    { minLength: 3, maxLength: 12 }, // prettier-ignore
  )
  .filter((points) => points.some(({ x }) => x !== points[0]!.x));

test('no line near the best one costs less', () => {
  fc.assert(
    fc.property(
      POINTS,
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (points, a, b) => {
        const best = leastSquares(points);
        const other = { weight: best.weight + a, bias: best.bias + b };
        expect(costOf(points, other)).toBeGreaterThanOrEqual(costOf(points, best) - 1e-6);
      },
    ),
  );
});

describe('descent', () => {
  test('converges below the limit of the learning rate and leaves above it', () => {
    fc.assert(
      fc.property(POINTS, (points) => {
        const { rateLimit, steadyRate, factorOf } = descentOf(points);
        const best = leastSquares(points);
        expect(Math.abs(factorOf(steadyRate))).toBeLessThan(1);
        expect(steadyRate).toBeLessThan(rateLimit);
        const away = distance({ weight: 0, bias: 0 }, best);
        fc.pre(away > 1e-3);
        expect(distance(descended(points, rateLimit * 0.99, 50), best)).toBeLessThanOrEqual(away * (1 + 1e-9));
        expect(Math.abs(factorOf(rateLimit * 1.01))).toBeGreaterThan(1);
      }),
    );
  });

  test('takes as many steps as were foretold', () => {
    const { steadyRate, stepsFor } = descentOf(FARES);
    const steps = stepsFor(steadyRate, 1e-3);
    const best = leastSquares(FARES);
    const away = distance({ weight: 0, bias: 0 }, best);
    expect(distance(descended(FARES, steadyRate, steps), best) / away).toBeLessThan(1e-3);
    expect(distance(descended(FARES, steadyRate, Math.floor(steps / 2)), best) / away).toBeGreaterThan(1e-3);
  });

  test('never ends at the limit', () => {
    const { rateLimit, stepsFor } = descentOf(FARES);
    expect(stepsFor(rateLimit * 1.0001, 0.1)).toBe(Infinity);
  });
});

test('in its own scale the bowl is round, and a line comes back as it was', () => {
  const metres = FARES.map(({ x, y }) => ({ x: x * 1000, y }));
  const scale = scaleOf(metres);
  const { steadyRate, stepsFor } = descentOf(scaled(metres, scale));
  expect(stepsFor(steadyRate, 1e-6)).toBe(1);
  const line = unscaled(leastSquares(scaled(metres, scale)), scale);
  expect(line.weight).toBeCloseTo(1.6, 9);
  expect(line.bias).toBeCloseTo(2000, 6);
});

test.each([
  [[], 'there are 0 points; a line needs two points with different x'],
  [[{ x: 1, y: 2 }], 'there are 1 points; a line needs'],
  [[{ x: 4, y: 2 }, { x: 4, y: 3 }], 'every x is 4; a line needs'], // prettier-ignore
])('%j decide no line', (points, message) => {
  expect(() => leastSquares(points)).toThrow(message);
  expect(() => descentOf(points)).toThrow(message);
});
