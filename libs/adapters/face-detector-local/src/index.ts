export {
  type LocalFaceDetection,
  type LocalFaceDetectorOptions,
  openLocalFaceDetector,
} from './local-face-detector.adapter';
