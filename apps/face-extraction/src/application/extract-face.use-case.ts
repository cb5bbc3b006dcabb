import { encodeEvent } from '@facet/contracts-events';
import type { CropRule } from '@facet/domain-geometry';
import {
  chooseFaces,
  judge,
  REFUSAL_REASONS,
  type Gate,
  type ListedFaces,
  type RefusalReason,
} from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import { DEFAULT_RETRY, type Delivery, type EventBus } from '@facet/port-event-bus';
import type { DetectedFace } from '@facet/port-face-detector';
import type { AcceptedFaceRepository } from '../persistence/accepted-face.repository';
import type { JudgedPhotoRepository } from '../persistence/judged-photo.repository';
import type { AcceptedFace, FaceCrop, JudgedPhoto } from './accepted-face';
import type { FaceCrops } from './face-crops';
import type { PhotoAnnotations } from './photo-annotations';

/** A stored photo, and the rule by which its face will be cut. */
export interface PhotoToExtract {
  readonly batchId: string;
  readonly path: string;
  readonly label: string;
  readonly photoSha256: string;
  readonly photoKey: string;
  readonly cropRule: CropRule;
  /** The faces that the photo's source names. */
  readonly listed?: ListedFaces;
}

export interface PhotoRefusal {
  readonly accepted: false;
  readonly reason: RefusalReason;
  readonly message: string;
  readonly measured?: number;
  readonly threshold?: number;
}

export type PhotoOutcome =
  | { readonly accepted: true; readonly face: DetectedFace; readonly faceIndex: number; readonly crop: FaceCrop }
  | PhotoRefusal;

/** Finds the face of a photo, judges it, cuts it out, and says so: every photo ends accepted or refused. */
export class ExtractFace {
  constructor(
    private readonly annotations: PhotoAnnotations,
    private readonly crops: FaceCrops,
    private readonly faces: AcceptedFaceRepository,
    private readonly judged: JudgedPhotoRepository,
    private readonly database: Database,
    private readonly bus: EventBus,
    private readonly gate: Gate,
  ) {}

  /** The outcome, whose event is published once however often the photo is delivered. Throws what may pass by itself. */
  async execute(photo: PhotoToExtract, delivery: Delivery): Promise<PhotoOutcome> {
    const { detectorVersion } = this.annotations;
    const outcome = await this.outcomeOf(photo, detectorVersion).catch((error: unknown) =>
      refusalOfError(error, delivery.attempt),
    );
    await this.database.transaction(async (transaction) => {
      if (!(await this.bus.claim(delivery, transaction))) return;
      await this.judged.add(judgedPhoto(photo, detectorVersion), transaction);
      if (photo.listed) await this.faces.keepListed(photo, photo.listed, transaction);
      if (outcome.accepted)
        await this.faces.add(this.acceptedFace(photo, detectorVersion, outcome.faceIndex), transaction);
      await this.bus.publish([eventOf(photo, detectorVersion, outcome)], transaction);
    });
    return outcome;
  }

  private acceptedFace(photo: PhotoToExtract, detectorVersion: string, faceIndex: number): AcceptedFace {
    return { ...judgedPhoto(photo, detectorVersion), faceIndex, gate: this.gate };
  }

  private async outcomeOf(photo: PhotoToExtract, detectorVersion: string): Promise<PhotoOutcome> {
    const { faces } = await this.annotations.annotate(photo);
    const verdict = judge(chooseFaces(faces, photo.listed), this.gate);
    if (!verdict.accepted) return verdict;
    const { face } = verdict;
    const faceIndex = faces.indexOf(face);
    const crop = await this.crops.ensure({ ...photo, detectorVersion, faceIndex, face }, photo.cropRule);
    return { accepted: true, face, faceIndex, crop };
  }
}

function judgedPhoto(photo: PhotoToExtract, detectorVersion: string): JudgedPhoto {
  const { batchId, path, label, photoSha256, photoKey } = photo;
  return { batchId, path, label, photoSha256, photoKey, detectorVersion };
}

/**
 * What an error says of the photo. Bytes that cannot be decoded are the photo's fault. Whatever fails for good or in
 * the last attempt refuses the photo too, so that its batch comes to an end; anything else is thrown, to be tried again.
 */
function refusalOfError(error: unknown, attempt: number): PhotoRefusal {
  const { reason, message, retryable } = FacetError.from(error);
  if (reason in REFUSAL_REASONS) return { accepted: false, reason: reason as RefusalReason, message };
  if (retryable && attempt < DEFAULT_RETRY.attempts) throw error;
  return { accepted: false, reason: 'DETECTION_FAILED', message: `looking for faces failed: ${message}` };
}

function eventOf(
  { batchId, path, label, photoSha256, cropRule }: PhotoToExtract,
  detectorVersion: string,
  outcome: PhotoOutcome,
) {
  const photo = { batchId, path, label, photoSha256, detectorVersion };
  if (!outcome.accepted) {
    const { reason, message, measured, threshold } = outcome;
    return encodeEvent('faces.photo.rejected.v1', { ...photo, reason, message, measured, threshold });
  }
  const { cropKey, cropSha256 } = outcome.crop;
  return encodeEvent('faces.face.extracted.v1', { ...photo, face: outcome.face, cropRule, cropKey, cropSha256 });
}
