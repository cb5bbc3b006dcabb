import { expect, test } from 'vitest';
import { BatchOrder } from './batch-order';

const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

test('every epoch has every example once, each in an order of its own', () => {
  const order = new BatchOrder(12, 4, 7);
  const epochs = [0, 1, 2].map((epoch) => [0, 1, 2].flatMap((part) => order.batch(epoch * 3 + part)));
  for (const epoch of epochs) expect(sorted(epoch)).toEqual(range(12));
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect(epochs[1]).not.toEqual(epochs[2]);
});

test('a batch may span epochs and be larger than the split', () => {
  const order = new BatchOrder(5, 8, 1);
  const row = [0, 1, 2, 3, 4].flatMap((step) => order.batch(step));
  for (let epoch = 0; epoch < 8; epoch++) expect(sorted(row.slice(epoch * 5, epoch * 5 + 5))).toEqual(range(5));
});

test('a step sees the same examples whatever was asked for before', () => {
  const through = new BatchOrder(50, 7, 3);
  for (let step = 0; step < 40; step++) through.batch(step);
  expect(new BatchOrder(50, 7, 3).batch(40)).toEqual(through.batch(40));
  expect(through.batch(2)).toEqual(new BatchOrder(50, 7, 3).batch(2));
});

test('the seed decides the order', () => {
  expect(new BatchOrder(50, 50, 3).batch(0)).not.toEqual(new BatchOrder(50, 50, 4).batch(0));
  expect(new BatchOrder(50, 50, 3).batch(1)).not.toEqual(new BatchOrder(50, 50, 4).batch(0));
});
