import { differenceHash } from '@facet/domain-near-duplicate';
import { digestOf, throwIfAborted } from '@facet/kernel';
import type { DetectionFee, FaceDetector, PhotoAnnotation } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import { type BoxSource, facesOf } from './face-annotation';
import { PhotoBatches } from './photo-batches';
import type { FaceAnnotations, VisionRequests } from './vision-requests';

/** What decides annotations, besides Vision's own model, which changes without a word. */
export interface VisionRecipe {
  /** Longer side of the picture that is sent. */
  readonly longestSidePx: number;
  readonly box: BoxSource;
  readonly maxResults: number;
}

/** Raised when what is made of Vision's answers changes. */
const REVISION = 1;
const JPEG_QUALITY = 90;

/**
 * Vision takes 16 photos and 10 MB in a request. An idle detector waits a moment for company, because a request counts
 * against the quota however few photos it holds.
 */
const BATCH_LIMITS = { photos: 16, bytes: 9_000_000, gatherMs: 20, inFlight: 4 };

/** Faces by Google Vision. A photo is made upright and small before it is sent; the names it came with stay here. */
export class VisionFaceDetector implements FaceDetector {
  readonly version: string;
  readonly fee: DetectionFee;
  private readonly batches: PhotoBatches<FaceAnnotations>;

  constructor(
    private readonly codec: ImageCodec,
    requests: VisionRequests,
    private readonly recipe: VisionRecipe,
    fee: Omit<DetectionFee, 'photosPerRequest'>,
  ) {
    this.fee = { ...fee, photosPerRequest: BATCH_LIMITS.photos };
    this.version = `google-vision-${digestOf({ ...recipe, revision: REVISION, quality: JPEG_QUALITY }).slice(0, 12)}`;
    this.batches = new PhotoBatches((photos) => requests.annotate(photos), BATCH_LIMITS);
  }

  async detect(photo: Uint8Array, signal?: AbortSignal): Promise<PhotoAnnotation> {
    throwIfAborted(signal);
    const decoded = await this.codec.decode(photo, this.recipe.longestSidePx);
    const jpeg = await this.codec.encodeJpeg(decoded.image, JPEG_QUALITY);
    const annotations = await this.batches.add(jpeg, signal);
    return {
      width: decoded.photoWidth,
      height: decoded.photoHeight,
      perceptualHash: differenceHash(decoded.image),
      faces: facesOf(annotations, decoded, this.recipe.box),
    };
  }
}
