import type { BoundingBox, CropRule } from '@facet/domain-geometry';
import { checkGate, type Gate, type MeasuredInput } from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import type { BatchSource } from './batch-source';

/** One input, what became of it, and what was measured on it. */
export interface Input extends MeasuredInput {
  readonly path: string;
  readonly accepted: boolean;
  /** Sentence of a refusal, else empty. */
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
  /** Of the web, an album: photos of one stay together. Absent where the source says nothing. */
  readonly page?: string;
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
  /** Judges the photos anew; absent: the ledger's verdicts. */
  readonly gate?: Gate;
  /** More faces are refused: each holds about 5 KB of memory until the dataset is written. */
  readonly maxFaces: number;
  readonly signal?: AbortSignal;
}

/**
 * All that a batch holds, once it is settled. Throws FAILED_PRECONDITION while inputs are pending, RESOURCE_EXHAUSTED
 * above `maxFaces`, and ABORTED when ledger and faces do not agree because the batch changed between the two calls.
 */
export async function readBatch(source: BatchSource, options: ReadBatchOptions): Promise<BatchContent> {
  const ledger = await readInputs(source, options);
  const inputs = judgedInputs(ledger.inputs, await readJudgements(source, options));
  const labels = new Map(inputs.map(({ path, label }) => [path, label]));
  const faces = await readFaces(source, { labels, pages: ledger.pages }, options);
  const accepted = inputs.filter((input) => input.accepted);
  const agree = accepted.length === faces.length && accepted.every(({ path }, i) => path === faces[i]!.path);
  if (!agree) {
    const message = `batch ${options.batchId} has ${accepted.length} accepted photos but ${faces.length} faces: it changed while it was read, try again`;
    throw new FacetError('ABORTED', message, { reason: 'BATCH_CHANGED' });
  }
  return { inputs, faces };
}

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);

interface Ledger {
  readonly inputs: Input[];
  /** By path, where there is one. */
  readonly pages: ReadonlyMap<string, string>;
}

async function readInputs(source: BatchSource, { batchId, signal }: ReadBatchOptions): Promise<Ledger> {
  const inputs: Input[] = [];
  const pages = new Map<string, string>();
  let pending = 0;
  for await (const row of source.ledger(batchId, signal)) {
    const { path, label, verdict, reason, message, measured, threshold, page } = row;
    if (verdict === 'PENDING') pending++;
    if (page !== '') pages.set(path, page);
    inputs.push({ path, label, accepted: verdict === 'ACCEPTED', reason, message, measured, threshold });
  }
  if (pending > 0) {
    const message = `${pending} of the ${inputs.length} inputs of batch ${batchId} are still pending; wait until none is`;
    throw new FacetError('FAILED_PRECONDITION', message, { reason: 'BATCH_PENDING', details: { pending } });
  }
  return { inputs: inputs.sort(byPath), pages };
}

/** A person can be deleted when their photos were accepted. */
const OF_NOBODY = {
  ...{ accepted: false, reason: 'PERSON_DELETED', message: 'the person was deleted' },
  // No threshold brings them back.
  ...{ faces: undefined, face: undefined },
};

interface Judged extends Pick<Input, 'faces' | 'face'> {
  readonly path: string;
  readonly verdict: Pick<Input, 'accepted' | 'reason' | 'message' | 'measured' | 'threshold'> | undefined;
}

/** The verdict of the ledger stays where no gate was given, or no face was looked for. */
function judgedInputs(inputs: readonly Input[], judgements: ReadonlyMap<string, Judged>): Input[] {
  return inputs.map((input) => {
    const judged = judgements.get(input.path);
    const verdict = judged ? { ...input, faces: judged.faces, face: judged.face, ...judged.verdict } : input;
    return verdict.accepted && verdict.label === '' ? { ...verdict, ...OF_NOBODY } : verdict;
  });
}

async function readJudgements(
  source: BatchSource,
  { batchId, gate, signal }: ReadBatchOptions,
): Promise<Map<string, Judged>> {
  const judgements = new Map<string, Judged>();
  for await (const judgement of source.judgements(batchId, { gate, signal })) {
    const { path, faces, face, reason, message, measured, threshold } = judgement;
    const { box, pose, sharpness = 0 } = face ?? {};
    if (faces > 0 && !(box && pose)) throw new FacetError('DATA_LOSS', `the face of ${path} has no box or no pose`);
    const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
    const { roll, pan, tilt } = pose ?? { roll: 0, pan: 0, tilt: 0 };
    const measuredFace = { box: { x, y, width, height }, pose: { roll, pan, tilt }, sharpness };
    judgements.set(path, {
      path,
      faces,
      ...(faces > 0 ? { face: measuredFace } : {}),
      verdict: gate && { accepted: reason === '', reason, message, measured, threshold },
    });
  }
  return judgements;
}

/** A face's person is the one that the ledger names now. */
async function readFaces(
  source: BatchSource,
  { labels, pages }: { readonly labels: ReadonlyMap<string, string>; readonly pages: ReadonlyMap<string, string> },
  options: ReadBatchOptions,
): Promise<Face[]> {
  const { batchId, cropRule, gate: asked, maxFaces, signal } = options;
  const faces: Face[] = [];
  for await (const { face, descriptor, ...stored } of source.faces(batchId, cropRule, { gate: asked, signal })) {
    if (faces.length === maxFaces) {
      const message = `batch ${batchId} has more than ${maxFaces} faces; split it, or raise TFRECORD_CONVERSION_MAX_FACES`;
      throw new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'TOO_MANY_FACES', details: { limit: maxFaces } });
    }
    const { x, y, width, height } = face?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    if (!(width > 0 && height > 0)) throw new FacetError('DATA_LOSS', `the face of ${stored.path} has no bounding box`);
    if (labels.get(stored.path) === '') continue;
    const { path, photoSha256, photoWidth, photoHeight, perceptualHash } = stored;
    const { detectorVersion, embedderVersion, gate, cropKey, cropSha256 } = stored;
    if (!gate) throw new FacetError('DATA_LOSS', `the face of ${path} does not say by which gate it was accepted`);
    const page = pages.get(path);
    faces.push({
      path,
      label: labels.get(path) ?? stored.label,
      photoSha256,
      photoWidth,
      photoHeight,
      perceptualHash,
      origin: { detectorVersion, embedderVersion, gate: checkGate(gate) },
      cropKey,
      cropSha256,
      box: { x, y, width, height },
      descriptor: Float32Array.from(descriptor),
      ...(page === undefined ? {} : { page }),
    });
  }
  return faces.sort(byPath);
}
