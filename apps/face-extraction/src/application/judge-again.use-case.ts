import { chooseFaces, judge, type FaceRefusal, type Gate } from '@facet/domain-verdict';
import type { DetectedFace } from '@facet/port-face-detector';
import type { AnnotatedPhoto, JudgedPhotoRepository } from '../persistence/judged-photo.repository';

const PAGE_PHOTOS = 500;

/** A photo, what was measured on it, and what a gate says of that. */
export interface Judgement extends AnnotatedPhoto {
  /** Those that count: where the photo's source names one, that or none. */
  readonly faces: readonly DetectedFace[];
  /** Absent where the gate accepts, or none was given. */
  readonly refusal?: FaceRefusal;
}

/** Judges the photos of a batch by another gate: by their annotations, so that nothing is detected again. */
export class JudgeAgain {
  constructor(private readonly photos: JudgedPhotoRepository) {}

  /** In the order of paths, in pages. */
  async *execute(batchId: string, gate?: Gate): AsyncGenerator<readonly Judgement[], void, undefined> {
    for (let afterPath = ''; ;) {
      const page = await this.photos.page(batchId, afterPath, PAGE_PHOTOS);
      yield page.map((photo) => judgementOf(photo, gate));
      if (page.length < PAGE_PHOTOS) return;
      afterPath = page.at(-1)!.photo.path;
    }
  }
}

function judgementOf(photo: AnnotatedPhoto, gate: Gate | undefined): Judgement {
  const chosen = chooseFaces(photo.annotation.faces, photo.listed);
  const verdict = gate && judge(chosen, gate);
  return { ...photo, faces: chosen.faces, ...(verdict && !verdict.accepted ? { refusal: verdict } : {}) };
}
