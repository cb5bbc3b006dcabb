export * from './evaluate-version';
export * from './cross-validate';
export type { RequestedNetwork } from './folds/network-to-test';
export { outOfFoldCsv } from './report/out-of-fold-csv';
export { crossValidationPage, evaluationPage } from './report/evaluation-page';
