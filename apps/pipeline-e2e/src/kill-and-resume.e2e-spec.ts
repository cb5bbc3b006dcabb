import { expect, test } from 'vitest';
import { killAndResume } from './kill-and-resume';

// The short form; `npm run bench -- kill` kills at 20 points.
test('a job that was killed goes on and ends with the same ledger, dataset and weights', async () => {
  const { reference, points } = await killAndResume(2, 11, () => {});
  expect(points).toHaveLength(2);
  for (const { outcome } of points) expect(outcome).toEqual(reference);
}, 400_000);
