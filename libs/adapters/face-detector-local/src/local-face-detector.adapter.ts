import { roundBox, scaleBox } from '@facet/domain-geometry';
import { differenceHash } from '@facet/domain-near-duplicate';
import { FaceEngine, type FaceEngineOptions, type FoundFace, RECIPE, recipeVersion } from '@facet/face-networks';
import type { DetectedFace, FaceDetector, FaceEmbedder, PhotoAnnotation } from '@facet/port-face-detector';
import type { DecodedPhoto, ImageCodec } from '@facet/port-image-codec';
import { LocalFaceEmbedder } from './local-face-embedder.adapter';

export interface LocalFaceDetectorOptions extends FaceEngineOptions {
  readonly codec: ImageCodec;
}

export interface LocalFaceDetection {
  readonly detector: FaceDetector;
  readonly embedder: FaceEmbedder;
  /** Ends the child process; calls in flight reject with UNAVAILABLE. */
  close(): Promise<void>;
}

/** Detector and embedder over one child process, which starts at once and takes about two seconds to be ready. */
export function openLocalFaceDetector({ codec, ...options }: LocalFaceDetectorOptions): LocalFaceDetection {
  const engine = FaceEngine.start(options);
  return {
    detector: new LocalFaceDetector(codec, engine),
    embedder: new LocalFaceEmbedder(engine),
    close: () => engine.stop(),
  };
}

/** Boxes are kept to a hundredth of a pixel of the photo. */
const BOX_STEP_PX = 0.01;

class LocalFaceDetector implements FaceDetector {
  readonly version = recipeVersion();

  constructor(
    private readonly codec: ImageCodec,
    private readonly engine: FaceEngine,
  ) {}

  async detect(photo: Uint8Array, signal?: AbortSignal): Promise<PhotoAnnotation> {
    const decoded = await this.codec.decode(photo, RECIPE.pictureSidePx);
    const faces = await this.engine.detect(decoded.image, signal);
    return {
      width: decoded.photoWidth,
      height: decoded.photoHeight,
      perceptualHash: differenceHash(decoded.image),
      faces: faces.map((face) => inPhoto(face, decoded)),
    };
  }
}

function inPhoto(face: FoundFace, { image, photoWidth, photoHeight }: DecodedPhoto): DetectedFace {
  const scaled = scaleBox(face.box, photoWidth / image.width, photoHeight / image.height);
  return { ...face, box: roundBox(BOX_STEP_PX, scaled) };
}
