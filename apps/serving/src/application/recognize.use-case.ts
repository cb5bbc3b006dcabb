import { cropSquareOf } from '@facet/domain-geometry';
import { boundedMap, FacetError, type Result } from '@facet/kernel';
import type { DetectedFace, FaceDetector } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import { type Identify, identification, type Identity } from './identity';
import { type ImageCheck, named } from './image-check';
import type { LiveModels } from './live-models';
import { SCORES } from './model-check';
import { resultOf } from './result-of';
import type { ServedVersion } from './served-version';

export interface RecognizeRequest {
  /** An encoded photo. */
  readonly image: Uint8Array;
  readonly model: string;
  /** Absent: the live one. */
  readonly version?: bigint | undefined;
  /** People named per face. */
  readonly maxPeople: number;
  /** Absent: the first that the version was calibrated for. */
  readonly falseMatchRate?: number | undefined;
  readonly signal?: AbortSignal;
}

export interface RankedPerson {
  readonly label: string;
  /** Probability over the model's labels. */
  readonly score: number;
}

export interface Recognition {
  readonly model: string;
  readonly version: bigint;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** Largest first. */
  readonly faces: readonly {
    readonly face: DetectedFace;
    readonly people: readonly RankedPerson[];
    /** Absent where the version was not calibrated. */
    readonly identity?: Identity;
  }[];
}

/** Crops of one photo that are made at the same time. */
const CROPS_AT_ONCE = 2;

/** Finds the faces of a whole photo, crops them by the model's own rule and ranks the people for each. */
export class RecognizeUseCase {
  constructor(
    private readonly live: LiveModels,
    private readonly check: ImageCheck,
    private readonly detector: FaceDetector,
    private readonly codec: ImageCodec,
  ) {}

  run({ image, model, version, maxPeople, falseMatchRate, signal }: RecognizeRequest): Promise<Result<Recognition>> {
    return resultOf(async () => {
      if (!Number.isInteger(maxPeople) || maxPeople < 1)
        throw new FacetError('INVALID_ARGUMENT', `max_people is ${maxPeople}; it must be a whole number from 1`);
      if (image.length === 0)
        throw new FacetError('INVALID_ARGUMENT', 'image is empty; give a photo as JPEG, PNG or WebP', {
          reason: 'EMPTY_FILE',
        });
      this.check.size(image, 'image');
      return this.live.get(model, version).use(async (served) => {
        const identify = identification(served.verified.manifest, falseMatchRate);
        const { width, height, faces } = await named('image', this.detector.detect(image, signal));
        const ranked = await this.rank(served, image, faces, { maxPeople, identify }, signal);
        return { model: served.model, version: served.version, width, height, faces: ranked };
      });
    });
  }

  private async rank(
    served: ServedVersion,
    photo: Uint8Array,
    faces: readonly DetectedFace[],
    { maxPeople, identify }: { readonly maxPeople: number; readonly identify: Identify | undefined },
    signal: AbortSignal | undefined,
  ): Promise<Recognition['faces']> {
    if (faces.length === 0) return [];
    const { cropRule } = served.verified.manifest;
    const crops = await boundedMap(faces, CROPS_AT_ONCE, async ({ box }) => ({
      bytes: await named('image', this.codec.cropSquare(photo, cropSquareOf(box, cropRule), cropRule.sizePx)),
      pixels: cropRule.sizePx ** 2,
    }));
    const scores = (await served.predict(crops, { signal }))[SCORES]!.data as Float32Array;
    const { labels } = served;
    return faces.map((face, i) => {
      const row = scores.subarray(i * labels.length, (i + 1) * labels.length);
      const people = labels
        .map((label, at) => ({ label, score: row[at]! }))
        .sort((a, b) => b.score - a.score)
        .slice(0, maxPeople);
      return { face, people, ...(identify && { identity: identify(row) }) };
    });
  }
}
