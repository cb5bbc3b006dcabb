export { DEFAULT_TRAIN_FRACTION, splitByGroups, type SplitItem, type SplitRule } from './split-by-groups';
