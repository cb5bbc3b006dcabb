import type { CropRule } from '@facet/domain-geometry';
import type { Gate } from '@facet/domain-verdict';
import { boundedMap, FacetError } from '@facet/kernel';
import type { DetectedFace, PhotoAnnotation } from '@facet/port-face-detector';
import type { AcceptedFaceRepository, RememberedFace } from '../persistence/accepted-face.repository';
import type { AcceptedFace, FaceCrop } from './accepted-face';
import type { FaceCrops } from './face-crops';
import type { JudgeAgain, Judgement } from './judge-again.use-case';

const PAGE_FACES = 64;

export interface ListedFace {
  readonly accepted: AcceptedFace;
  readonly annotation: PhotoAnnotation;
  readonly face: DetectedFace;
  readonly crop: FaceCrop;
  /** Of what described the crop. */
  readonly embedderVersion: string;
  /** Faces in the whole list. */
  readonly total: number;
}

/** The accepted faces of a batch, cropped by any rule. */
export class ListFaces {
  constructor(
    private readonly faces: AcceptedFaceRepository,
    private readonly crops: FaceCrops,
    private readonly judging: JudgeAgain,
    /** Crops that are made at once. */
    private readonly concurrency: number,
  ) {}

  /** In the order of paths, a page in memory at a time; nothing for a batch without accepted faces. */
  async *execute(batchId: string, rule: CropRule): AsyncGenerator<ListedFace> {
    const total = await this.faces.countOf(batchId);
    const { embedderVersion } = this.crops;
    for (let afterPath = ''; ;) {
      const page = await this.faces.page(batchId, { afterPath, limit: PAGE_FACES, rule, embedderVersion });
      yield* await boundedMap(page, this.concurrency, async (one) => ({
        total,
        embedderVersion,
        ...(await this.complete(one, rule)),
      }));
      if (page.length < PAGE_FACES) return;
      afterPath = page.at(-1)!.accepted.path;
    }
  }

  /** The same for the faces that another gate accepts, of all photos that were looked at. */
  async *byGate(batchId: string, rule: CropRule, gate: Gate): AsyncGenerator<ListedFace> {
    const { embedderVersion } = this.crops;
    let total = 0;
    for await (const page of this.judging.execute(batchId, gate)) total += page.filter(isAccepted).length;
    for await (const page of this.judging.execute(batchId, gate)) {
      yield* await boundedMap(page.filter(isAccepted), this.concurrency, async ({ photo, annotation, faces }) => {
        const face = faces[0]!;
        const accepted = { ...photo, faceIndex: annotation.faces.indexOf(face), gate };
        const crop = await this.crops.ensure({ ...accepted, face }, rule);
        return { accepted, annotation, face, crop, embedderVersion, total };
      });
    }
  }

  private async complete({ accepted, annotation, crop }: RememberedFace, rule: CropRule) {
    const face = annotation?.faces[accepted.faceIndex];
    if (!annotation || !face) throw annotationLost(accepted);
    return { accepted, annotation, face, crop: crop ?? (await this.crops.ensure({ ...accepted, face }, rule)) };
  }
}

const isAccepted = ({ refusal }: Judgement): boolean => refusal === undefined;

function annotationLost({ photoSha256, detectorVersion }: AcceptedFace): FacetError {
  const message = `the face that ${detectorVersion} found in photo ${photoSha256} is no longer on record`;
  return new FacetError('DATA_LOSS', message, { reason: 'ANNOTATION_LOST' });
}
