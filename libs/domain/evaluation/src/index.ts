export { evaluate, type Evaluation } from './evaluate';
export { rankScores } from './rank-scores';
