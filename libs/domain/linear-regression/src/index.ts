export { costOf, descentOf, type Descent, leastSquares, type Line, type Point } from './least-squares';
export { type Scale, scaled, scaleOf, unscaled } from './scale';
