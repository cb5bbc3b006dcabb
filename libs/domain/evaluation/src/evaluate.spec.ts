import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate';
import { rankScores } from './rank-scores';

describe('rankScores', () => {
  test('ranks from high to low, the first of equals first', () => {
    expect(rankScores([0.1, 0.7, 0.2, 0.7])).toEqual([1, 3, 2, 0]);
    expect(rankScores(Float32Array.of(-1, -0.5))).toEqual([1, 0]);
  });
});

describe('evaluate', () => {
  const scores = [
    [0.8, 0.1, 0.1],
    [0.5, 0.3, 0.2],
    [0.1, 0.2, 0.7],
    [0.1, 0.2, 0.7],
  ];

  test('counts right, nearly right and confused examples', () => {
    expect(evaluate(scores, [0, 1, 2, 0], { classCount: 3, topK: 2 })).toEqual({
      examples: 4,
      accuracy: 0.5,
      topKAccuracy: 0.75,
      confusion: [
        [1, 0, 1],
        [1, 0, 0],
        [0, 0, 1],
      ],
    });
  });

  test('top 1 is the accuracy', () => {
    const { accuracy, topKAccuracy } = evaluate(scores, [0, 0, 2, 2], { classCount: 3 });
    expect([accuracy, topKAccuracy]).toEqual([1, 1]);
  });

  test('no examples have an accuracy of 0', () => {
    expect(evaluate([], [], { classCount: 2 })).toMatchObject({ examples: 0, accuracy: 0, topKAccuracy: 0 });
  });

  test.each([
    [[[1, 0]], [], '1 rows of scores do not fit 0 classes'],
    [[[1, 0, 0]], [0], 'example 0 has 3 scores for 2 classes'],
    [[[1, 0]], [2], 'example 0 is of class 2, classes are 0 to 1'],
    [[[1, Number.NaN]], [0], 'example 0 has a score that is not a number'],
  ])('refuses what does not fit %#', (rows, classes, message) => {
    expect(() => evaluate(rows, classes, { classCount: 2 })).toThrow(message);
  });
});
