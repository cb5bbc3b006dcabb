export { FileSurvey, type FileSummary } from './file-survey';
export type { FeatureSummary } from './feature-survey';
export type { BytesSummary } from './bytes-survey';
export type { NumberSummary } from './number-survey';
export type { Range } from './range';
export type { DistinctValues } from './distinct-values';
export { recordJson, type BytesAs } from './record-json';
export { picturesOf, type FoundPicture, type NormalisedBox } from './pictures';
