export * from './evaluate-version';
export { calibrate, calibrateVersion, type CalibrateVersionCommand } from './calibrate';
export * from './cross-validate';
export type { FoldParts } from './folds/run-folds';
export type { RequestedNetwork } from './folds/network-to-test';
export { reviewPage } from './report/review-page';
export * from './suspects';
export { outOfFoldCsv } from './report/out-of-fold-csv';
export { crossValidationPage, evaluationPage } from './report/evaluation-page';
