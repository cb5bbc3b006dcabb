import { expect, test } from 'vitest';
import { judged } from './early-stop';

const begin = { waited: 0, stopped: false };

function judgedAll(metric: 'accuracy' | 'loss', values: number[], { patience = 2, minChange = 0 } = {}) {
  const all = [];
  let state: Parameters<typeof judged>[1] = begin;
  for (const [i, value] of values.entries()) {
    state = judged({ metric, patience, minChange }, state, i + 1, value);
    all.push(`${state.best!.step}${state.stopped ? ' stop' : ''}`);
  }
  return all;
}

test('a higher accuracy and a smaller loss are better; equal is not', () => {
  expect(judgedAll('accuracy', [0.5, 0.7, 0.6, 0.7])).toEqual(['1', '2', '2', '2 stop']);
  expect(judgedAll('loss', [0.9, 0.7, 0.8, 0.6])).toEqual(['1', '2', '2', '4']);
});

test('what is better by no more than the minimum change is no better', () => {
  expect(judgedAll('accuracy', [0.5, 0.55, 0.59, 0.7], { minChange: 0.1, patience: 3 })).toEqual(['1', '1', '1', '4']);
});

test('patience counts from the best one', () => {
  expect(judgedAll('loss', [1, 2, 0.5, 2, 2], { patience: 2 })).toEqual(['1', '1', '3', '3', '3 stop']);
});
