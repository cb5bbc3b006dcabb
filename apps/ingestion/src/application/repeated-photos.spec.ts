import { expect, test } from 'vitest';
import { refuseRepeats } from './repeated-photos';

const repeat = (path: string, photoSha256: string) => ({ path, label: path.split('/')[0]!, photoSha256 });

test('under one label the first by path stays', () => {
  expect(refuseRepeats([repeat('ada/1', 'x'), repeat('ada/2', 'x'), repeat('ada/3', 'x')])).toEqual([
    { path: 'ada/2', refusal: { reason: 'DUPLICATE_OF', message: 'the same bytes as ada/1, which stays' } },
    { path: 'ada/3', refusal: { reason: 'DUPLICATE_OF', message: 'the same bytes as ada/1, which stays' } },
  ]);
});

test('under two labels none stays, and each row names the other label', () => {
  expect(refuseRepeats([repeat('ada/1', 'x'), repeat('ada/2', 'x'), repeat('ben/1', 'x')])).toEqual(
    [
      ['ada/1', 'ben, as ben/1'],
      ['ada/2', 'ben, as ben/1'],
      ['ben/1', 'ada, as ada/1'],
    ].map(([path, other]) => ({
      path,
      refusal: { reason: 'LABEL_CONFLICT', message: `the same bytes are also given under the label ${other}` },
    })),
  );
});

test('groups of different bytes do not meet', () => {
  const refused = refuseRepeats([repeat('a/1', 'x'), repeat('a/2', 'x'), repeat('b/1', 'y'), repeat('b/2', 'y')]);
  expect(refused.map(({ path }) => path)).toEqual(['a/2', 'b/2']);
  expect(refuseRepeats([])).toEqual([]);
});
