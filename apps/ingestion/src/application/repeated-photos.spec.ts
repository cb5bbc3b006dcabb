import { describe, expect, test } from 'vitest';
import { refuseRepeats, type RepeatedPhoto } from './repeated-photos';

const repeat = (path: string, photoSha256: string): RepeatedPhoto => ({
  path,
  label: path.split('/')[0]!,
  photoSha256,
  listedFace: null,
  sourceUri: null,
  sourceVerified: false,
});

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

describe('a photo that is listed for several people', () => {
  /** 100 by 100 pixels, at `x` of a photo whose bytes are those of the list. */
  const listed = (path: string, x: number, facts: Partial<RepeatedPhoto> = {}): RepeatedPhoto => ({
    ...repeat(path, 'x'),
    listedFace: { x, y: 0, width: 100, height: 100 },
    sourceVerified: true,
    ...facts,
  });

  test('stays for each of them where each has a face of their own', () => {
    // Rectangles of neighbours may touch: 15 of 185 columns are both's.
    expect(refuseRepeats([listed('ada/1', 0), listed('ben/1', 85), listed('cleo/1', 300)])).toEqual([]);
  });

  test('is a duplicate where it is listed for one of them again', () => {
    const refused = refuseRepeats([listed('ada/1', 0), listed('ada/2', 5), listed('ben/1', 200), listed('ben/2', 200)]);
    expect(refused.map(({ path, refusal }) => [path, refusal.reason, refusal.message])).toEqual([
      ['ada/2', 'DUPLICATE_OF', 'the same bytes as ada/1, which stays'],
      ['ben/2', 'DUPLICATE_OF', 'the same bytes as ben/1, which stays'],
    ]);
  });

  test('is nobody’s where two of the faces may be one', () => {
    const conflict = {
      reason: 'LABEL_CONFLICT',
      message:
        'the same bytes are also given under the label ben, as ben/1; the faces listed for ada/2 and ben/1 overlap by 0.33, those of two people by less than 0.1',
      measured: 1 / 3,
      threshold: 0.1,
    };
    const refused = refuseRepeats([listed('ada/1', 300), listed('ada/2', 50), listed('ben/1', 100)]);
    expect(refused[0]).toEqual({ path: 'ada/1', refusal: conflict });
    expect(refused.map(({ refusal }) => refusal.reason)).toEqual(Array(3).fill('LABEL_CONFLICT'));
  });

  test('is nobody’s where a row lists no face', () => {
    const refused = refuseRepeats([listed('ada/1', 0), listed('ben/1', 200), repeat('cleo/1', 'x')]);
    expect(refused.map(({ path, refusal }) => [path, refusal.message])).toEqual([
      ['ada/1', 'the same bytes are also given under the label ben, as ben/1; no face is listed for cleo/1'],
      ['ben/1', 'the same bytes are also given under the label ada, as ada/1; no face is listed for cleo/1'],
      ['cleo/1', 'the same bytes are also given under the label ada, as ada/1; no face is listed for cleo/1'],
    ]);
  });

  test('is nobody’s where its rectangles were drawn on other pictures', () => {
    const of = (ada: Partial<RepeatedPhoto>, ben: Partial<RepeatedPhoto>) =>
      refuseRepeats([listed('ada/1', 0, ada), listed('ben/1', 200, ben)]).map(({ refusal }) => refusal.message);
    const other = { sourceUri: 'http://b.example/2.jpg', sourceVerified: false };
    expect(of({ sourceUri: 'http://a.example/1.jpg' }, other)).toEqual([
      'the same bytes are also given under the label ben, as ben/1; the bytes are not those that the list means for ben/1',
      'the same bytes are also given under the label ada, as ada/1; the bytes are not those that the list means for ben/1',
    ]);
    // What stands behind one address is one picture, whatever became of it.
    expect(of(other, other)).toEqual([]);
    expect(of({ sourceVerified: false }, { sourceVerified: false })).toHaveLength(2);
  });
});
