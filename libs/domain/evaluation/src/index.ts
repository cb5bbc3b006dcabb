export * from './calibration';
export { classReports, macroAverage, type ClassReport } from './class-report';
export { evaluate, type Evaluation } from './evaluate';
export * from './evaluation-report';
export * from './label-suspects';
export { rankScores } from './rank-scores';
export { scoreHistogram } from './score-histogram';
export { meanAndDeviation } from './spread';
export * from './verification';
