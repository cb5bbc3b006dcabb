import { create } from '@bufbuild/protobuf';
import { ExtractedFaceSchema, LedgerRowSchema, type ExtractedFace, type LedgerRow } from '@facet/contracts-rpc';
import { seededRandom, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { FaceOrigin } from './batch-content';
import type { BatchSource } from './batch-source';

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
}

/** `count` accepted photos of each person: `ada/00.jpg`, … */
export function photosOf(people: Readonly<Record<string, number>>): TestPhoto[] {
  return Object.entries(people).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, i) => ({ path: `${label}/${String(i).padStart(2, '0')}.jpg`, label })),
  );
}

const numberFrom = (text: string): number => Number.parseInt(sha256Hex(text).slice(0, 8), 16);

/** Stand-in for the stored crop: bytes that only its path decides. */
export function cropOf(path: string): Uint8Array {
  const random = seededRandom(numberFrom(path));
  return Uint8Array.from({ length: 500 + Math.floor(random() * 500) }, () => random() * 256);
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

const rowOf = ({ path, label, refused }: TestPhoto): LedgerRow =>
  create(LedgerRowSchema, {
    path,
    label,
    verdict: refused === undefined ? 'ACCEPTED' : 'REFUSED',
    reason: refused ?? '',
    message: refused === undefined ? '' : `"${path}", refused`,
    ...(refused === undefined ? {} : { measured: 25.5, threshold: 20 }),
  });

/** The two services as plain generators over `photos`, which tests may change between calls. */
export class TestBatch implements BatchSource {
  constructor(public photos: readonly TestPhoto[]) {}

  async *ledger(): AsyncGenerator<LedgerRow, void, undefined> {
    for (const photo of this.photos) yield rowOf(photo);
  }

  async *faces(): AsyncGenerator<ExtractedFace, void, undefined> {
    for (const photo of this.photos) if (photo.refused === undefined) yield faceOf(photo);
  }

  async storeCrops(store: ObjectStore): Promise<void> {
    for (const photo of this.photos) await store.put(faceOf(photo).cropKey, cropOf(photo.path));
  }
}
