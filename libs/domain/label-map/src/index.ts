export { assignLabelIds } from './assign-label-ids';
export { writeLabelMap } from './write-label-map';
export { parseLabelMap } from './parse-label-map';
