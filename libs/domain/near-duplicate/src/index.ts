export { differenceHash } from './difference-hash';
export { hammingDistance } from './hamming-distance';
export { DEFAULT_MAX_DISTANCE, groupNearDuplicates, type HashedPhoto } from './near-duplicate-groups';
export { DEFAULT_FACE_COPY_RULE, groupFaceCopies, type FaceCopyRule, type HashedFace } from './face-groups';
