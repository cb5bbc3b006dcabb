import { expect, test } from 'vitest';
import { labelSuspects } from './label-suspects';

const example = (classNumber: number, ...scores: number[]) => ({ classNumber, scores });

test('an example is suspect where it reaches the threshold of another class, the widest margin first', () => {
  const examples = [
    example(0, 0.9, 0.1),
    example(0, 0.8, 0.2),
    // Thresholds: (0.9 + 0.8 + 0.1 + 0.35) / 4 = 0.5375 and (0.9 + 0.4 + 0.1) / 3 = 0.467.
    example(0, 0.1, 0.9),
    example(0, 0.35, 0.65),
    example(1, 0.1, 0.9),
    example(1, 0.6, 0.4),
    example(1, 0.9, 0.1),
  ];
  expect(labelSuspects(examples, 2).map(({ index, suggested }) => [index, suggested])).toEqual([
    [2, 1],
    [6, 0],
    [3, 1],
    [5, 0],
  ]);
  expect(labelSuspects(examples, 2)[2]!.margin).toBeCloseTo(0.3, 12);
});

test('what is likely, but less than is usual for its class, is no suspect', () => {
  // Class 1 is usually sure of its own: 0.55 is below its threshold of 0.9.
  expect(labelSuspects([example(0, 0.45, 0.55), example(1, 0.1, 0.9)], 2)).toEqual([]);
});

test('a class without examples is never suggested', () => {
  expect(labelSuspects([example(0, 0.2, 0.1, 0.7), example(1, 0.1, 0.9, 0)], 3)).toEqual([]);
});
