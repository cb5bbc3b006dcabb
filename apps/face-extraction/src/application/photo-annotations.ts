import type { DetectionFee, FaceDetector, PhotoAnnotation } from '@facet/port-face-detector';
import type { ObjectStore } from '@facet/port-object-store';
import type { AnnotationRepository } from '../persistence/annotation.repository';

interface StoredPhoto {
  readonly photoSha256: string;
  readonly photoKey: string;
}

export interface DetectionEstimate {
  readonly detectorVersion: string;
  readonly photos: number;
  /** Those of them that cost nothing, because they are remembered. */
  readonly known: number;
  readonly fee?: DetectionFee;
}

/** Annotations of stored photos: detected once per detector version, remembered ever after. */
export class PhotoAnnotations {
  constructor(
    private readonly annotations: AnnotationRepository,
    private readonly detector: FaceDetector,
    private readonly store: ObjectStore,
    private readonly now: () => Date,
  ) {}

  get detectorVersion(): string {
    return this.detector.version;
  }

  /** What it would take to annotate these photos; one that is given twice counts once. */
  async estimate(photoSha256s: readonly string[]): Promise<DetectionEstimate> {
    const different = [...new Set(photoSha256s)];
    const { version: detectorVersion, fee } = this.detector;
    const known = await this.annotations.countKnown(different, detectorVersion);
    return { detectorVersion, photos: different.length, known, fee };
  }

  /** Detects when nothing is remembered. Throws what the detector throws. */
  async annotate({ photoSha256, photoKey }: StoredPhoto): Promise<PhotoAnnotation> {
    const remembered = await this.annotations.find(photoSha256, this.detector.version);
    if (remembered) return remembered;
    const annotation = await this.detector.detect(await this.store.readAll(photoKey));
    await this.annotations.keep(photoSha256, this.detector.version, annotation, this.now());
    return annotation;
  }
}
