import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classReports, macroAverage } from './class-report';
import { evaluationReport } from './evaluation-report';
import { scoreHistogram } from './score-histogram';
import { thinned, verification } from './verification';

describe('classReports', () => {
  const confusion = [
    [5, 1, 0],
    [2, 3, 1],
    [0, 0, 0],
  ];

  test('precision, recall, F1 and support', () => {
    const reports = classReports(confusion);
    expect(reports[0]).toEqual({ support: 6, precision: 5 / 7, recall: 5 / 6, f1: expect.closeTo(10 / 13, 12) });
    expect(reports[1]).toEqual({ support: 6, precision: 3 / 4, recall: 1 / 2, f1: expect.closeTo(0.6, 12) });
    expect(reports[2]).toEqual({ support: 0, precision: 0, recall: 0, f1: 0 });
    expect(macroAverage(reports).recall).toBeCloseTo((5 / 6 + 1 / 2) / 3, 12);
  });
});

describe('verification', () => {
  test('a curve, its area and the equal error rate', () => {
    const { roc, areaUnderCurve, equalErrorRate } = verification([0.9, 0.8, 0.4], [0.7, 0.4, 0.2, 0.1]);
    expect(roc.map(({ falseMatchRate, trueMatchRate }) => [falseMatchRate, trueMatchRate])).toEqual([
      [0, 0],
      [0, 1 / 3],
      [0, 2 / 3],
      [0.25, 2 / 3],
      [0.5, 1],
      [0.75, 1],
      [1, 1],
    ]);
    expect(areaUnderCurve).toBeCloseTo(0.875, 12);
    // Between (0.25, 2/3) and (0.5, 1): 0.25 + t / 4 = 1/3 - t / 3.
    expect(equalErrorRate).toBeCloseTo(0.25 + 1 / 28, 12);
  });

  test('of scores that say nothing, and of scores that say all', () => {
    expect(verification([0.5], [0.5])).toMatchObject({ areaUnderCurve: 0.5, equalErrorRate: 0.5 });
    expect(verification([0.9], [0.1])).toMatchObject({ areaUnderCurve: 1, equalErrorRate: 0 });
  });

  test('the area is the chance that a match has the higher score', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(scores, scores, (genuine, impostors) => {
        const wins = genuine.flatMap((a) => impostors.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
        const chance = wins.reduce((sum, win) => sum + win, 0) / wins.length;
        const { areaUnderCurve, equalErrorRate, roc } = verification(genuine, impostors);
        expect(areaUnderCurve).toBeCloseTo(chance, 10);
        expect(equalErrorRate).toBeGreaterThanOrEqual(0);
        expect(equalErrorRate).toBeLessThanOrEqual(1);
        expect(roc.at(-1)).toMatchObject({ falseMatchRate: 1, trueMatchRate: 1 });
      }),
      { seed: 4 },
    );
  });

  test('thinned, a curve keeps its ends', () => {
    const { roc } = verification([5, 6, 7, 8], [1, 2, 3, 4]);
    expect(thinned(roc, 3).map(({ threshold }) => threshold)).toEqual([Infinity, 5, 1]);
    expect(thinned(roc, 100)).toEqual(roc);
  });

  test('needs scores of both kinds', () => {
    expect(() => verification([1], [])).toThrow('a curve needs scores of matches and of impostors');
  });
});

test('scoreHistogram counts every score once', () => {
  expect(scoreHistogram([0, 0.24, 0.25, 0.99, 1], 4)).toEqual([2, 1, 0, 2]);
});

test('a report has all of it, the surest mistake first', () => {
  const examples = [
    { photo: 'a', classNumber: 0, scores: [0.9, 0.1] },
    { photo: 'b', classNumber: 0, scores: [0.4, 0.6] },
    { photo: 'c', classNumber: 1, scores: [0.8, 0.2] },
  ];
  const report = evaluationReport(examples, ['ada', 'ben']);
  expect(report).toMatchObject({
    format: 'facet.evaluation/1',
    examples: 3,
    accuracy: 1 / 3,
    topK: [
      { k: 1, share: 1 / 3 },
      { k: 2, share: 1 },
    ],
    confusion: [
      [1, 1],
      [1, 0],
    ],
    verification: { matches: 3, impostors: 3 },
  });
  expect(report.mistakes.map(({ photo }) => photo)).toEqual(['c', 'b']);
  expect(report.mistakes[0]).toEqual({
    photo: 'c',
    label: 'ben',
    labelScore: 0.2,
    predicted: 'ada',
    predictedScore: 0.8,
  });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});
