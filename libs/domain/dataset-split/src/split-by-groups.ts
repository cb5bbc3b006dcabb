import type { SplitName } from '@facet/domain-dataset-manifest';
import { FacetError, seededShuffle } from '@facet/kernel';
import { groupsOf, type SplitItem } from './groups-of';
import { SplitBalance } from './split-balance';

export interface SplitRule {
  /** Share of each label's items that trains, above 0 and below 1; default 0.7. */
  readonly trainFraction?: number;
  readonly seed: number;
}

export const DEFAULT_TRAIN_FRACTION = 0.7;

/**
 * Assigns every item to a split so that nothing leaks: groups stay whole. It is stratified: of each label's items a
 * share of `trainFraction` trains, to within its largest group (as long as no group spans labels). Every label trains,
 * and every label of two groups or more also validates, unless groups that span labels rule that out.
 * The same items and seed give the same splits, whatever the order of `items`.
 * Throws INVALID_ARGUMENT for a fraction out of bounds or an id given twice.
 */
export function splitByGroups(
  items: readonly SplitItem[],
  { trainFraction = DEFAULT_TRAIN_FRACTION, seed }: SplitRule,
): Map<string, SplitName> {
  if (!(trainFraction > 0 && trainFraction < 1)) {
    const message = `the train fraction is above 0 and below 1, not ${trainFraction}`;
    throw new FacetError('INVALID_ARGUMENT', message, { reason: 'TRAIN_FRACTION' });
  }
  const groups = groupsOf(items);
  const balance = new SplitBalance(groups, trainFraction);
  // Groups that span labels come first: those of one label can then make up for them.
  const shuffled = seededShuffle(groups, seed);
  const [spanning, simple] = [true, false].map((spans) => shuffled.filter(({ sizes }) => sizes.size > 1 === spans));
  const ordered = [...spanning!, ...simple!];
  for (const group of ordered) {
    if (balance.changeByTraining(group) < 0) balance.moveToTrain(group);
  }
  balance.letEveryLabelTrain(ordered);
  balance.letLabelsValidate(ordered);
  return new Map(items.map(({ id, group }) => [id, balance.trains(group) ? 'train' : 'validation']));
}
