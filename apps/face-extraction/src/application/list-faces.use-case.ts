import type { CropRule } from '@facet/domain-geometry';
import { boundedMap, InternalError } from '@facet/kernel';
import type { DetectedFace, PhotoAnnotation } from '@facet/port-face-detector';
import type { AcceptedFaceRepository } from '../persistence/accepted-face.repository';
import type { AcceptedFace, FaceCrop } from './accepted-face';
import type { FaceCrops } from './face-crops';
import type { PhotoAnnotations } from './photo-annotations';

const PAGE_FACES = 64;

export interface ListedFace {
  /** Faces in the whole list. */
  readonly total: number;
  readonly accepted: AcceptedFace;
  readonly annotation: PhotoAnnotation;
  readonly face: DetectedFace;
  readonly crop: FaceCrop;
}

/** The accepted faces of a batch, cropped by any rule. */
export class ListFaces {
  constructor(
    private readonly faces: AcceptedFaceRepository,
    private readonly annotations: PhotoAnnotations,
    private readonly crops: FaceCrops,
    /** Crops that are made at once. */
    private readonly concurrency: number,
  ) {}

  /** In the order of paths, a page in memory at a time; nothing for a batch without accepted faces. */
  async *execute(batchId: string, rule: CropRule): AsyncGenerator<ListedFace> {
    const total = await this.faces.countOf(batchId);
    for (let afterPath = ''; ;) {
      const page = await this.faces.page(batchId, afterPath, PAGE_FACES);
      yield* await boundedMap(page, this.concurrency, (accepted) => this.listed(accepted, rule, total));
      if (page.length < PAGE_FACES) return;
      afterPath = page.at(-1)!.path;
    }
  }

  private async listed(accepted: AcceptedFace, rule: CropRule, total: number): Promise<ListedFace> {
    const annotation = await this.annotations.recall(accepted.photoSha256, accepted.detectorVersion);
    const [face] = annotation.faces;
    if (!face) throw new InternalError(`the accepted photo ${accepted.photoSha256} has no face`);
    return { total, accepted, annotation, face, crop: await this.crops.ensure({ ...accepted, face }, rule) };
  }
}
