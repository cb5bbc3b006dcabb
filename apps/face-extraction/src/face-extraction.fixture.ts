import { createHash } from 'node:crypto';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { OUTBOX_MIGRATIONS } from '@facet/adapter-event-bus-outbox';
import { sha256Hex } from '@facet/kernel';
import { encodeEvent } from '@facet/contracts-events';
import type { DetectedFace, FaceDetector, FaceEmbedder, PhotoAnnotation } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import type { ObjectStore } from '@facet/port-object-store';
import sharp from 'sharp';
import { faceExtraction } from './face-extraction.service-definition';

export async function openDatabase() {
  const connection = await openPgliteDatabase();
  await connection.migrate(OUTBOX_MIGRATIONS);
  await connection.migrate(faceExtraction.migrations!);
  return connection;
}

export const FRONTAL: DetectedFace = {
  box: { x: 10.25, y: 12.5, width: 40, height: 50.75 },
  confidence: 0.9912,
  presence: 1,
  pose: { roll: 1.25, pan: -3.5, tilt: 0 },
  sharpness: 120.3,
};

/**
 * A detector that finds in each photo as many faces as its height has tens of pixels, side by side and 60 pixels apart,
 * all turned by `panDegrees`.
 */
export class CountingDetector implements FaceDetector {
  readonly version = 'counting-1';
  panDegrees = FRONTAL.pose.pan;
  detections = 0;

  constructor(private readonly codec: ImageCodec) {}

  async detect(photo: Uint8Array): Promise<PhotoAnnotation> {
    this.detections += 1;
    const { photoWidth, photoHeight } = await this.codec.decode(photo, 512);
    const pose = { ...FRONTAL.pose, pan: this.panDegrees };
    const boxOf = (index: number) => ({ ...FRONTAL.box, x: FRONTAL.box.x + index * 60 });
    const length = Math.floor(photoHeight / 10) - 9;
    const faces = Array.from({ length }, (_, index) => ({ ...FRONTAL, box: boxOf(index), pose }));
    return { width: photoWidth, height: photoHeight, perceptualHash: '00ff00ff00ff00ff', faces };
  }
}

/** An embedder whose numbers are the digest of the crop. */
export class DigestEmbedder implements FaceEmbedder {
  readonly version = 'digest-1';
  readonly dimensions = 32;
  embedded = 0;

  async embed(crops: readonly Uint8Array[]): Promise<Float32Array[]> {
    this.embedded += crops.length;
    return crops.map((crop) => Float32Array.from(createHash('sha256').update(crop).digest(), (byte) => byte / 256));
  }
}

/** A photo with `faces` faces in the eyes of `CountingDetector`; no other `seed` has its bytes. */
export function photoWith(faces: number, seed: number): Promise<Buffer> {
  const background = { r: seed & 255, g: 90, b: 160 };
  return sharp({ create: { width: 120, height: 90 + faces * 10, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Stores a photo as ingestion does, and tells of it. */
export async function storedPhoto(store: ObjectStore, batchId: string, path: string, bytes: Uint8Array) {
  const photoSha256 = sha256Hex(bytes);
  const photoKey = `photos/${photoSha256}`;
  await store.put(photoKey, bytes, { onlyIf: 'absent' });
  const label = path.split('/')[0]!;
  const cropRule = { scale: 1.3, sizePx: 224 };
  const photo = { batchId, path, label, photoSha256, photoKey, cropRule };
  return { photo, event: encodeEvent('ingestion.photo.stored.v1', photo) };
}
