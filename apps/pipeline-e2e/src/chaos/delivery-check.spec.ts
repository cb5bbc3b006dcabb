import { describe, expect, test } from 'vitest';
import { checkDelivery, isFaultless, type Remains, type SentPhoto } from './delivery-check';

const sent: SentPhoto[] = Array.from({ length: 20 }, (_, i) => ({
  path: `${i}.png`,
  label: `person-${i % 3}`,
  sha256: `${i}`.padStart(64, '0'),
}));

/** All is well: every fifth photo was refused, the others are in the dataset. */
function whole(): { rows: Remains['rows'][number][]; examples: Remains['examples'][number][]; deadPaths: string[] } {
  const refused = (i: number) => i % 5 === 0;
  return {
    rows: sent.map((photo, i) => ({ ...photo, verdict: refused(i) ? 'REFUSED' : 'ACCEPTED' })),
    examples: sent.filter((_, i) => !refused(i)),
    deadPaths: [],
  };
}

test('finds nothing where nothing is wrong', () => {
  const faults = checkDelivery(sent, whole());
  expect(faults).toEqual({ lost: [], doubled: [], mislabelled: [], undecided: [], unexplained: [] });
  expect(isFaultless(faults)).toBe(true);
});

describe('finds what was planted:', () => {
  const plant = (change: (remains: ReturnType<typeof whole>) => void) => {
    const remains = whole();
    change(remains);
    const faults = checkDelivery(sent, remains);
    expect(isFaultless(faults)).toBe(false);
    return Object.fromEntries(Object.entries(faults).filter(([, paths]) => paths.length > 0));
  };
  const at = <T extends { path: string }>(list: T[], path: string) => list.findIndex((one) => one.path === path);

  test('a photo without a row', () => {
    expect(plant(({ rows, examples }) => (rows.splice(6, 1), examples.splice(at(examples, '6.png'), 1)))).toEqual({
      lost: ['6.png'],
    });
  });
  test('an accepted photo that is in no shard', () => {
    expect(plant(({ examples }) => examples.splice(at(examples, '7.png'), 1))).toEqual({ lost: ['7.png'] });
  });
  test('two rows', () => {
    expect(plant(({ rows }) => rows.push(rows[3]!))).toEqual({ doubled: ['3.png'] });
  });
  test('two examples', () => {
    expect(plant(({ examples }) => examples.push(examples[0]!))).toEqual({ doubled: ['1.png'] });
  });
  test('two photos whose labels were swapped', () => {
    const swapped = plant(({ examples }) => {
      const [one, other] = [examples[0]!, examples[1]!];
      examples[0] = { ...one, label: other.label };
      examples[1] = { ...other, label: one.label };
    });
    expect(swapped).toEqual({ mislabelled: ['1.png', '2.png'] });
  });
  test('the bytes of another photo', () => {
    expect(plant(({ rows }) => (rows[4] = { ...rows[4]!, sha256: sent[5]!.sha256 }))).toEqual({
      mislabelled: ['4.png'],
    });
  });
  test('a row that never got a verdict', () => {
    const undecided = plant(({ rows, examples }) => {
      rows[8] = { ...rows[8]!, verdict: 'PENDING' };
      examples.splice(at(examples, '8.png'), 1);
    });
    expect(undecided).toEqual({ undecided: ['8.png'] });
  });
  test('a photo that nobody sent, and a refused one in the dataset', () => {
    expect(plant(({ rows }) => rows.push({ ...rows[1]!, path: 'x.png' }))).toEqual({ unexplained: ['x.png'] });
    expect(plant(({ examples }) => examples.push(sent[0]!))).toEqual({ unexplained: ['0.png'] });
  });
});

test('a dead letter explains a photo that did not come through', () => {
  const remains = whole();
  remains.examples.shift();
  remains.deadPaths.push('1.png');
  expect(isFaultless(checkDelivery(sent, remains))).toBe(true);
});
