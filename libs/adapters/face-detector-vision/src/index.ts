export { BOX_SOURCES, type BoxSource } from './face-annotation';
export { openVisionFaceDetector, type VisionFaceDetection, type VisionOptions } from './open-vision-face-detector';
