import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SplitItem } from './groups-of';
import { splitByGroups } from './split-by-groups';

const people = (counts: Record<string, number>): SplitItem[] =>
  Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => ({ id: `${label}/${i}`, label, group: `${label}/${i}` })),
  );

function sidesOf(items: readonly SplitItem[], splits: ReadonlyMap<string, string>, field: 'label' | 'group') {
  const sides = new Map<string, Set<string>>();
  for (const item of items) sides.set(item[field], (sides.get(item[field]) ?? new Set()).add(splits.get(item.id)!));
  return sides;
}

/** Items over few labels and groups; `spanning` says whether a group may hold several labels. */
const itemsOf = (spanning: boolean) =>
  fc
    .array(fc.record({ label: fc.integer({ min: 0, max: 3 }), group: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 60,
    })
    .map((pairs) =>
      pairs.map(({ label, group }, i): SplitItem => {
        return { id: `i${i}`, label: `l${label}`, group: spanning ? `g${group}` : `l${label}g${group}` };
      }),
    );
const fraction = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const settings = { seed: 6, numRuns: 400 };

describe('splitByGroups', () => {
  test('gives each label its 70 and 30 percent', () => {
    const items = people({ ada: 20, ben: 10, cleo: 7 });
    const splits = splitByGroups(items, { seed: 1 });
    const trained = (label: string) =>
      items.filter((item) => item.label === label && splits.get(item.id) === 'train').length;
    expect([trained('ada'), trained('ben'), trained('cleo')]).toEqual([14, 7, 5]);
  });

  test('another seed gives another split', () => {
    const items = people({ ada: 20 });
    expect(splitByGroups(items, { seed: 1 })).not.toEqual(splitByGroups(items, { seed: 2 }));
  });

  test('never parts a group, also where it spans labels', () => {
    fc.assert(
      fc.property(itemsOf(true), fraction, fc.integer(), (items, trainFraction, seed) => {
        const splits = splitByGroups(items, { trainFraction, seed });
        expect(splits.size).toBe(items.length);
        for (const sides of sidesOf(items, splits, 'group').values()) expect(sides.size).toBe(1);
        for (const sides of sidesOf(items, splits, 'label').values()) expect(sides).toContain('train');
      }),
      settings,
    );
  });

  test('does not depend on the order of items', () => {
    const shuffled = itemsOf(true).chain((items) => {
      return fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }));
    });
    fc.assert(
      fc.property(shuffled, fc.integer(), ([items, others], seed) => {
        const splits = splitByGroups(items, { seed });
        const again = splitByGroups(others, { seed });
        for (const { id } of items) expect(again.get(id)).toBe(splits.get(id));
      }),
      settings,
    );
  });

  test('puts each label of two groups on both sides, its share exact to within its largest group', () => {
    fc.assert(
      fc.property(itemsOf(false), fraction, fc.integer(), (items, trainFraction, seed) => {
        const splits = splitByGroups(items, { trainFraction, seed });
        for (const label of new Set(items.map((item) => item.label))) {
          const own = items.filter((item) => item.label === label);
          const groups = [...new Set(own.map(({ group }) => group))];
          const largest = Math.max(...groups.map((group) => own.filter((item) => item.group === group).length));
          const trained = own.filter(({ id }) => splits.get(id) === 'train').length;
          expect(Math.abs(trained - own.length * trainFraction)).toBeLessThanOrEqual(largest);
          expect(new Set(own.map(({ id }) => splits.get(id))).size).toBe(Math.min(groups.length, 2));
        }
      }),
      settings,
    );
  });

  test.each([0, 1, -0.5, Number.NaN])('refuses a fraction of %d', (trainFraction) => {
    expect(() => splitByGroups([], { trainFraction, seed: 1 })).toThrow(
      `the train fraction is above 0 and below 1, not ${trainFraction}`,
    );
  });

  test('refuses an id given twice', () => {
    const item = { id: 'a', label: 'ada', group: 'a' };
    expect(() => splitByGroups([item, item], { seed: 1 })).toThrow('item "a" is given twice');
  });

  test('no items, no splits', () => {
    expect(splitByGroups([], { seed: 1 }).size).toBe(0);
  });
});
