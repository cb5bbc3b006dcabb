import { seededRandom } from '@facet/kernel';
import { describe, expect, test } from 'vitest';
import { calibrated, calibrationSchema, confidenceOf, type HeldOut, tempered } from './calibration';

describe('tempered', () => {
  test('keeps the order and the sum, and flattens above 1', () => {
    expect(tempered([0.7, 0.2, 0.1], 1).map((p) => Number(p.toFixed(9)))).toEqual([0.7, 0.2, 0.1]);
    const flat = tempered([0.7, 0.2, 0.1], 4);
    expect(flat.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    expect(flat[0]).toBeLessThan(0.5);
    expect(flat[0]).toBeGreaterThan(flat[1]!);
  });
});

describe('confidenceOf', () => {
  test('is the log-odds of the likeliest person', () => {
    expect(confidenceOf([0.2, 0.8], 1)).toEqual({ best: 1, logOdds: expect.closeTo(Math.log(4), 12) });
    expect(confidenceOf([0.2, 0.8], 2).logOdds).toBeCloseTo(Math.log(4) / 2, 12);
  });

  test('tells apart what is rounded to 1', () => {
    const [sure, surer] = [1e-10, 1e-20].map((rest) => confidenceOf(Float32Array.of(1, rest), 1).logOdds);
    expect(surer! - sure!).toBeCloseTo(10 * Math.log(10), 4);
    expect(confidenceOf(Float32Array.of(1, 0), 1).logOdds).toBeLessThan(Infinity);
  });
});

/** Two people: a photo's log-odds are normal about `mean`; `right`: the share of them that is for the own person. */
function drawn(count: number, mean: number, classNumber: number | undefined, seed: number): HeldOut[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const odds = Math.exp(mean + normal);
    return { scores: [odds / (1 + odds), 1 / (1 + odds)], classNumber };
  });
}

describe('calibrated', () => {
  const strangers = drawn(2000, 1, undefined, 1);
  const calibration = calibrated([...drawn(500, 5, 0, 2), ...strangers], 5);

  test('holds its promise for strangers that it has not seen', () => {
    expect(calibrationSchema.parse(calibration)).toEqual(calibration);
    const others = drawn(20_000, 1, undefined, 3);
    const { temperature, thresholds } = calibration;
    expect(thresholds.map(({ falseMatchRate, extrapolated }) => [falseMatchRate, extrapolated])).toEqual([
      [0.01, false],
      [0.001, false],
    ]);
    for (const { falseMatchRate, logOdds } of thresholds) {
      const named = others.filter(({ scores }) => confidenceOf(scores, temperature).logOdds >= logOdds).length;
      expect(named / others.length / falseMatchRate).toBeGreaterThan(0.3);
      expect(named / others.length / falseMatchRate).toBeLessThan(2);
    }
    expect(thresholds[0]!.knownNamed).toBeGreaterThan(thresholds[1]!.knownNamed);
  });

  test('extrapolates a rate that so few photos cannot show, and says so', () => {
    const { thresholds } = calibrated([...drawn(50, 5, 0, 2), ...strangers.slice(0, 300)], 5);
    expect(thresholds.map(({ extrapolated }) => extrapolated)).toEqual([false, true]);
    expect(thresholds[1]!.logOdds).toBeGreaterThan(thresholds[0]!.logOdds);
  });

  test('a network that is too sure of itself gets a temperature above 1', () => {
    // Says 0.99, and is right in 7 of 10.
    const sure = Array.from({ length: 100 }, (_, i): HeldOut => ({
      scores: [0.99, 0.01],
      classNumber: i % 10 < 7 ? 0 : 1,
    }));
    const { temperature } = calibrated([...sure, ...strangers], 2);
    expect(tempered([0.99, 0.01], temperature)[0]).toBeCloseTo(0.7, 2);
  });

  test('no mistake among few photos is not infinite certainty', () => {
    const right = Array.from({ length: 48 }, (): HeldOut => ({ scores: [0.8, 0.2], classNumber: 0 }));
    const { temperature } = calibrated([...right, ...strangers], 2);
    expect(tempered([0.8, 0.2], temperature)[0]).toBeCloseTo(49 / 50, 3);
  });

  test('needs strangers', () => {
    expect(() => calibrated(drawn(5, 1, 0, 1), 2)).toThrow('held-out photos of known people and of strangers');
  });
});
