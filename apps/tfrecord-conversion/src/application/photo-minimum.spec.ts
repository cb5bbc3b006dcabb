import { expect, test } from 'vitest';
import { peopleBelowMinimum } from './photo-minimum';

const inputs = (people: Record<string, [accepted: number, refused: number]>) =>
  Object.entries(people).flatMap(([label, [accepted, refused]]) =>
    Array.from({ length: accepted + refused }, (_, i) => ({
      path: `${label}/${i}`,
      label,
      accepted: i < accepted,
      reason: '',
      message: '',
    })),
  );

test.each<[string, Record<string, [number, number]>, string]>([
  ['one person', { ada: [9, 0] }, 'the batch has photos of one person only (ada); a dataset needs at least 2 people'],
  ['nobody', {}, 'the batch has photos of nobody; a dataset needs at least 2 people'],
  [
    'files outside the people’s folders',
    { '': [9, 0] },
    'the batch has photos of nobody; a dataset needs at least 2 people',
  ],
  ['too few photos of one', { ada: [4, 0], bob: [2, 7] }, 'bob has 2 accepted photos, 2 more are needed (minimum 4)'],
  [
    'too few photos of all but one',
    { eve: [3, 0], ada: [4, 0], bob: [0, 1], dan: [1, 0] },
    'bob has 0 accepted photos, 4 more are needed; dan has 1 accepted photo, 3 more are needed; eve has 3 accepted photos, 1 more is needed (minimum 4)',
  ],
])('%s: says who has too few and how many are missing', (_case, people, message) => {
  const checking = () => peopleBelowMinimum(inputs(people), 4);
  expect(checking).toThrow(expect.objectContaining({ code: 'FAILED_PRECONDITION', message }));
});

test('a long list of names is cut', () => {
  const people = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`p${i}`, [1, 0] as [number, number]]));
  expect(() => peopleBelowMinimum(inputs(people), 4)).toThrow('; 20 other people have too few (minimum 4)');
});

test('enough is enough', () => {
  expect(peopleBelowMinimum(inputs({ ada: [4, 3], bob: [5, 0] }), 4)).toEqual([]);
});

test('of three people, the one with too few is left out', () => {
  expect(peopleBelowMinimum(inputs({ eve: [3, 1], ada: [4, 0], bob: [5, 0], dan: [0, 9] }), 4)).toEqual([
    { name: 'dan', acceptedPhotos: 0 },
    { name: 'eve', acceptedPhotos: 3 },
  ]);
});
