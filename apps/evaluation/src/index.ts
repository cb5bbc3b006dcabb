export * from './evaluate-version';
export { evaluationPage } from './report/evaluation-page';
