export { REFUSAL_REASONS, type RefusalReason } from './refusal-reasons';
export { DEFAULT_GATE, type Gate } from './gate';
export { chooseFaces, MIN_LISTED_OVERLAP } from './choose-faces';
export { judge, type FaceRefusal, type JudgedFace, type Verdict } from './judge';
