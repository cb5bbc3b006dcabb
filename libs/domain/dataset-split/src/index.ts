export { foldsByGroups, type FoldRule } from './folds';
export type { SplitItem } from './groups-of';
export { DEFAULT_TRAIN_FRACTION, splitByGroups, type SplitRule } from './split-by-groups';
