import { expect, test } from 'vitest';
import { suppressOverlaps } from './suppress-overlaps';

const LIMITS = { maxIntersectionOverUnion: 0.5, maxCover: 0.6 };
const scored = (score: number, x: number, y: number, side: number) => ({
  score,
  box: { x, y, width: side, height: side },
});

test('the better of two boxes on one face stays, wherever it stands in the list', () => {
  const [weak, strong] = [scored(0.4, 1, 1, 20), scored(0.9, 0, 0, 20)];
  expect(suppressOverlaps([weak, strong], LIMITS)).toEqual([strong]);
});

test('a small box nested in a large one goes, a neighbour stays', () => {
  const [large, nested, neighbour] = [scored(0.9, 0, 0, 100), scored(0.8, 30, 30, 20), scored(0.5, 95, 0, 100)];
  expect(suppressOverlaps([large, nested, neighbour], LIMITS)).toEqual([large, neighbour]);
});

test('only kept boxes suppress', () => {
  const chain = [scored(0.9, 0, 0, 20), scored(0.8, 5, 0, 20), scored(0.7, 12, 0, 20)];
  expect(suppressOverlaps(chain, LIMITS)).toEqual([chain[0], chain[2]]);
});
