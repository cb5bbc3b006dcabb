import type { BoundingBox } from '@facet/domain-geometry';
import type { HeadPose } from '@facet/domain-head-pose';

/** One face, in numbers that are rounded so that the company it was computed in can never show. */
export interface DetectedFace {
  /** Pixels of the upright photo, inside it. */
  readonly box: BoundingBox;
  /** Detection confidence, 0..1. */
  readonly confidence: number;
  /** Probability that the box really holds a face, 0..1. */
  readonly presence: number;
  readonly pose: HeadPose;
  /** Variance of the Laplacian on the 96-pixel crop; below about 40 the face is blurred. */
  readonly sharpness: number;
}

/** What a detector found in one photo. */
export interface PhotoAnnotation {
  /** Size of the upright photo in pixels. */
  readonly width: number;
  readonly height: number;
  /** 64-bit difference hash of the upright photo, 16 hex digits. */
  readonly perceptualHash: string;
  /** By descending area. */
  readonly faces: readonly DetectedFace[];
}

/** What is paid for photos that are looked at. */
export interface DetectionFee {
  readonly usdPerThousandPhotos: number;
  readonly photosPerRequest: number;
  readonly requestsPerMinute: number;
}

export interface FaceDetector {
  /** Changes whenever the same photo could get another annotation; part of the key of every cached annotation. */
  readonly version: string;
  /** Absent where looking costs nothing but time. */
  readonly fee?: DetectionFee;
  /**
   * Finds the faces of an encoded photo (JPEG, PNG, WebP). No face is an empty list, not an error.
   * Throws INVALID_ARGUMENT with the codec's reason when the bytes are no photo, UNAVAILABLE when it cannot work now.
   */
  detect(photo: Uint8Array, signal?: AbortSignal): Promise<PhotoAnnotation>;
}
