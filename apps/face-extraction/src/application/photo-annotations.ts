import { FacetError } from '@facet/kernel';
import type { FaceDetector, PhotoAnnotation } from '@facet/port-face-detector';
import type { ObjectStore } from '@facet/port-object-store';
import type { AnnotationRepository } from '../persistence/annotation.repository';

interface StoredPhoto {
  readonly photoSha256: string;
  readonly photoKey: string;
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

  /** Detects when nothing is remembered. Throws what the detector throws. */
  async annotate({ photoSha256, photoKey }: StoredPhoto): Promise<PhotoAnnotation> {
    const remembered = await this.annotations.find(photoSha256, this.detector.version);
    if (remembered) return remembered;
    const annotation = await this.detector.detect(await this.store.readAll(photoKey));
    await this.annotations.keep(photoSha256, this.detector.version, annotation, this.now());
    return annotation;
  }

  /** The annotation by which a face was accepted. Throws DATA_LOSS when it is gone. */
  async recall(photoSha256: string, detectorVersion: string): Promise<PhotoAnnotation> {
    const annotation = await this.annotations.find(photoSha256, detectorVersion);
    if (annotation) return annotation;
    throw new FacetError('DATA_LOSS', `the annotation of photo ${photoSha256} by ${detectorVersion} is missing`);
  }
}
