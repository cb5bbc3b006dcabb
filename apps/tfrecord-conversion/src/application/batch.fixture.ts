import { create } from '@bufbuild/protobuf';
import {
  ExtractedFaceSchema,
  JudgementSchema,
  LedgerRowSchema,
  type ExtractedFace,
  type Judgement,
  type LedgerRow,
} from '@facet/contracts-rpc';
import { judge } from '@facet/domain-verdict';
import { seededRandom, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { blackPng, pngChunk } from '@facet/testing';
import type { FaceOrigin } from './batch-content';
import type { BatchSource, FacesOptions } from './batch-source';

export const CROP_RULE = { scale: 1.3, sizePx: 224 };

/** Where faces come from unless a photo says otherwise. */
export const ORIGIN: FaceOrigin = {
  detectorVersion: 'd1',
  embedderVersion: 'e1',
  gate: { maxRollDegrees: 20, maxPanDegrees: 20, maxTiltDegrees: 20, minFacePx: 20 },
};

export interface TestPhoto {
  readonly path: string;
  readonly label: string;
  /** 16 hex digits; default: far from every other photo's. */
  readonly hash?: string;
  /** Reason code; default: accepted. */
  readonly refused?: string;
  readonly origin?: FaceOrigin;
  /** Degrees; default 0. */
  readonly pan?: number;
  /** Default: none. */
  readonly page?: string;
}

/** `count` accepted photos of each person: `ada/00.jpg`, … */
export function photosOf(people: Readonly<Record<string, number>>): TestPhoto[] {
  return Object.entries(people).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => ({ path: `${label}/${String(i).padStart(2, '0')}.jpg`, label })),
  );
}

const numberFrom = (text: string): number => Number.parseInt(sha256Hex(text).slice(0, 8), 16);

/** Stand-in for the stored crop: a picture whose bytes only its path decides. */
export function cropOf(path: string): Uint8Array {
  const random = seededRandom(numberFrom(path));
  const noise = Uint8Array.from({ length: 500 + Math.floor(random() * 500) }, () => random() * 256);
  return blackPng(32, 32, pngChunk('noIs', noise));
}

export function faceOf({ path, label, hash, origin = ORIGIN }: TestPhoto): ExtractedFace {
  const random = seededRandom(numberFrom(`face ${path}`));
  return create(ExtractedFaceSchema, {
    path,
    label,
    photoSha256: sha256Hex(`photo ${path}`),
    photoWidth: 640,
    photoHeight: 480,
    perceptualHash: hash ?? sha256Hex(`hash ${path}`).slice(0, 16),
    ...origin,
    face: { box: { x: 100.5 + random() * 10, y: 60.25, width: 80, height: 100 } },
    cropKey: `crops/${sha256Hex(path)}.jpg`,
    cropSha256: sha256Hex(cropOf(path)),
    descriptor: Array.from({ length: 1024 }, () => random() * 2 - 1),
  });
}

const rowOf = ({ path, label, refused, page = '' }: TestPhoto): LedgerRow =>
  create(LedgerRowSchema, {
    path,
    label,
    page,
    verdict: refused === undefined ? 'ACCEPTED' : 'REFUSED',
    reason: refused ?? '',
    message: refused === undefined ? '' : `"${path}", refused`,
    ...(refused === undefined ? {} : { measured: 25.5, threshold: 20 }),
  });

/** Photos that were refused for their pose were looked at, others that were refused were not. */
function judgementOf(photo: TestPhoto, gate: FacesOptions['gate']): Judgement | undefined {
  if (photo.refused !== undefined && !photo.refused.startsWith('POSE_')) return undefined;
  const { box } = faceOf(photo).face!;
  const face = { box: box!, pose: { roll: 0, pan: photo.pan ?? 0, tilt: 0 }, sharpness: 100 };
  const verdict = gate && judge({ faces: [face] }, gate);
  const { path } = photo;
  if (!verdict || verdict.accepted) return create(JudgementSchema, { path, faces: 1, face });
  const { reason, message, measured, threshold } = verdict;
  return create(JudgementSchema, { path, faces: 1, face, reason, message, measured, threshold });
}

/** The two services as plain generators over `photos`, which tests may change between calls. */
export class TestBatch implements BatchSource {
  constructor(public photos: readonly TestPhoto[]) {}

  async *ledger(): AsyncGenerator<LedgerRow, void, undefined> {
    for (const photo of this.photos) yield rowOf(photo);
  }

  async *faces(
    _batchId?: string,
    _rule?: unknown,
    { gate }: FacesOptions = {},
  ): AsyncGenerator<ExtractedFace, void, undefined> {
    for (const photo of this.photos) {
      if (!gate && photo.refused === undefined) yield faceOf(photo);
      if (gate && judgementOf(photo, gate)?.reason === '') {
        yield faceOf({ ...photo, origin: { ...(photo.origin ?? ORIGIN), gate } });
      }
    }
  }

  async *judgements(_batchId?: string, { gate }: FacesOptions = {}): AsyncGenerator<Judgement, void, undefined> {
    for (const photo of this.photos) {
      const judgement = judgementOf(photo, gate);
      if (judgement) yield judgement;
    }
  }

  async storeCrops(store: ObjectStore): Promise<void> {
    for (const photo of this.photos) await store.put(faceOf(photo).cropKey, cropOf(photo.path));
  }
}
