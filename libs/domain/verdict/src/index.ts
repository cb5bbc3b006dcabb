export { REFUSAL_REASONS, type RefusalReason } from './refusal-reasons';
export { DEFAULT_GATE, type Gate } from './gate';
export { chooseFaces, MIN_LISTED_OVERLAP, type ListedFaces } from './choose-faces';
export { judge, type FaceRefusal, type JudgedFace, type Verdict } from './judge';
export { photosTaken, type PersonLimits } from './person-limits';
export { whatIf, type MeasuredInput, type PersonCounts, type VerdictCounts, type WhatIf } from './what-if';
export { checkGate, type GivenGate } from './check-gate';
export { readMeasuredInputs, writeMeasuredInputs } from './measured-inputs-csv';
