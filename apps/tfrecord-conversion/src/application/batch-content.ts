import type { BoundingBox, CropRule } from '@facet/domain-geometry';
import type { Gate } from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import type { BatchSource } from './batch-source';

/** One input and what became of it. */
export interface Input {
  readonly path: string;
  readonly label: string;
  readonly accepted: boolean;
  /** Reason code and sentence of a refusal, else empty. */
  readonly reason: string;
  readonly message: string;
  readonly measured?: number;
  readonly threshold?: number;
}

/** What a face and its numbers came from: with another of these, the same photos may become other examples. */
export interface FaceOrigin {
  readonly detectorVersion: string;
  readonly embedderVersion: string;
  readonly gate: Gate;
}

/** An accepted face and its stored crop. */
export interface Face {
  readonly path: string;
  readonly label: string;
  readonly photoSha256: string;
  /** Pixels of the upright photo; so is the box. */
  readonly photoWidth: number;
  readonly photoHeight: number;
  readonly box: BoundingBox;
  readonly perceptualHash: string;
  readonly origin: FaceOrigin;
  readonly cropKey: string;
  readonly cropSha256: string;
  readonly descriptor: Float32Array;
}

export interface BatchContent {
  /** By path. */
  readonly inputs: readonly Input[];
  /** By path: one per accepted input. */
  readonly faces: readonly Face[];
}

export interface ReadBatchOptions {
  readonly batchId: string;
  readonly cropRule: CropRule;
  /** More faces are refused: each holds about 5 KB of memory until the dataset is written. */
  readonly maxFaces: number;
  readonly signal?: AbortSignal;
}

/**
 * All that a batch holds, once it is settled. Throws FAILED_PRECONDITION while inputs are pending, RESOURCE_EXHAUSTED
 * above `maxFaces`, and ABORTED when ledger and faces do not agree because the batch changed between the two calls.
 */
export async function readBatch(source: BatchSource, options: ReadBatchOptions): Promise<BatchContent> {
  const inputs = await readInputs(source, options);
  const faces = await readFaces(source, options);
  const accepted = inputs.filter((input) => input.accepted);
  const agree = accepted.length === faces.length && accepted.every(({ path }, i) => path === faces[i]!.path);
  if (!agree) {
    const message = `batch ${options.batchId} has ${accepted.length} accepted photos but ${faces.length} faces: it changed while it was read, try again`;
    throw new FacetError('ABORTED', message, { reason: 'BATCH_CHANGED' });
  }
  return { inputs, faces };
}

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);

async function readInputs(source: BatchSource, { batchId, signal }: ReadBatchOptions): Promise<Input[]> {
  const inputs: Input[] = [];
  let pending = 0;
  for await (const row of source.ledger(batchId, signal)) {
    const { path, label, verdict, reason, message, measured, threshold } = row;
    if (verdict === 'PENDING') pending++;
    inputs.push({ path, label, accepted: verdict === 'ACCEPTED', reason, message, measured, threshold });
  }
  if (pending > 0) {
    const message = `${pending} of the ${inputs.length} inputs of batch ${batchId} are still pending; wait until none is`;
    throw new FacetError('FAILED_PRECONDITION', message, { reason: 'BATCH_PENDING', details: { pending } });
  }
  return inputs.sort(byPath);
}

async function readFaces(source: BatchSource, options: ReadBatchOptions): Promise<Face[]> {
  const { batchId, cropRule, maxFaces, signal } = options;
  const faces: Face[] = [];
  for await (const { face, descriptor, ...stored } of source.faces(batchId, cropRule, signal)) {
    if (faces.length === maxFaces) {
      const message = `batch ${batchId} has more than ${maxFaces} faces; split it, or raise TFRECORD_CONVERSION_MAX_FACES`;
      throw new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'TOO_MANY_FACES', details: { limit: maxFaces } });
    }
    const { x, y, width, height } = face?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    if (!(width > 0 && height > 0)) throw new FacetError('DATA_LOSS', `the face of ${stored.path} has no bounding box`);
    const { path, label, photoSha256, photoWidth, photoHeight, perceptualHash } = stored;
    const { detectorVersion, embedderVersion, gate, cropKey, cropSha256 } = stored;
    if (!gate) throw new FacetError('DATA_LOSS', `the face of ${path} does not say by which gate it was accepted`);
    const { $typeName: _, ...limits } = gate;
    faces.push({
      path,
      label,
      photoSha256,
      photoWidth,
      photoHeight,
      perceptualHash,
      origin: { detectorVersion, embedderVersion, gate: limits },
      cropKey,
      cropSha256,
      box: { x, y, width, height },
      descriptor: Float32Array.from(descriptor),
    });
  }
  return faces.sort(byPath);
}
