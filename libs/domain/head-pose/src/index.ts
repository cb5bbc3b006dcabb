export * from './head-pose';
export { combinePoses, TILT_ZERO_DEGREES } from './combine-poses';
export { landmarkPose } from './landmark-pose';
export { eyeRollDegrees, LANDMARK_COUNT, MIRRORED_LANDMARKS, RIGID_LANDMARKS } from './landmarks';
export { type MeshPoint, meshPose, POSE_VERTICES, type PoseVertices } from './mesh-pose';
export { uprightSquare } from './upright-square';
