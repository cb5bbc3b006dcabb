import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldsByGroups } from './folds';
import type { SplitItem } from './groups-of';

const people = (counts: Record<string, number>): SplitItem[] =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => ({ id: `${label}/${i}`, label, group: `${label}/${i}` })),
  );

describe('foldsByGroups', () => {
  test('each fold gets its share of every label', () => {
    const items = people({ ada: 20, ben: 11, cleo: 7 });
    const folds = foldsByGroups(items, { folds: 5, seed: 1 });
    for (const [label, least, most] of [
      ['ada', 4, 4],
      ['ben', 2, 3],
      ['cleo', 1, 2],
    ] as const)
      for (let fold = 0; fold < 5; fold++) {
        const own = items.filter((item) => item.label === label && folds.get(item.id) === fold).length;
        expect(own).toBeGreaterThanOrEqual(least);
        expect(own).toBeLessThanOrEqual(most);
      }
  });

  test('every item is in one fold, groups stay whole, and the order of items does not count', () => {
    const pairs = fc.array(fc.record({ label: fc.nat(3), group: fc.nat(9) }), { maxLength: 60 });
    const items = pairs.map((all) => {
      const drawn = all.map(({ label, group }, i) => ({ id: `i${i}`, label: `l${label}`, group: `g${group}` }));
      // Two groups of each label, or there would be nothing to learn it from.
      const sure = ['l0', 'l1', 'l2', 'l3'].flatMap((label) =>
        ['a', 'b'].map((name) => ({ id: label + name, label, group: label + name })),
      );
      return [...drawn, ...sure];
    });
    fc.assert(
      fc.property(items, fc.integer({ min: 2, max: 6 }), fc.integer(), (all, folds, seed) => {
        const dealt = foldsByGroups(all, { folds, seed });
        expect([...dealt.keys()].sort()).toEqual(all.map(({ id }) => id).sort());
        for (const fold of dealt.values()) expect(fold >= 0 && fold < folds).toBe(true);
        for (const { group } of all)
          expect(new Set(all.filter((one) => one.group === group).map(({ id }) => dealt.get(id))).size).toBe(1);
        expect(foldsByGroups([...all].reverse(), { folds, seed })).toEqual(new Map([...dealt].reverse()));
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test.each([1, 0, 2.5])('refuses %d folds', (folds) => {
    expect(() => foldsByGroups([], { folds, seed: 1 })).toThrow(`the number of folds is 2 or more, not ${folds}`);
  });

  test('refuses a person whose photos are one group', () => {
    const items = [
      ...people({ ada: 4 }),
      { id: 'b1', label: 'ben', group: 'b' },
      { id: 'b2', label: 'ben', group: 'b' },
    ];
    expect(() => foldsByGroups(items, { folds: 2, seed: 1 })).toThrow('the photos of ben are near-duplicates');
  });
});
