import type { CropRule } from '@facet/domain-geometry';
import { parseLabelMap, writeLabelMap } from '@facet/domain-label-map';
import { encodeExampleRecords, type Features } from '@facet/domain-tfrecord';
import { FacetError, sha256Hex } from '@facet/kernel';
import type { ImageCodec } from '@facet/port-image-codec';
import type { ObjectStore } from '@facet/port-object-store';
import { readBatch } from '../application/batch-content';
import type { BatchSource } from '../application/batch-source';
import type { PlannedFace } from '../application/dataset-plan';
import { putVerified } from '../application/put-verified';
import { readAhead } from '../application/read-ahead';
import { reportsOf } from '../application/reports';
import { detectionFeatures } from './detection-example';
import { planDetection } from './plan-detection';
import { uprightPhoto } from './upright-photo';

const PHOTOS_READ_AHEAD = 4;
/** Each takes about 5 KB of memory while the data is made. */
const MAX_FACES = 200_000;

const LABEL_MAP = 'face_label_map.pbtxt';
const RECORDS = { train: 'face_training.record', validation: 'face_evaluation.record' } as const;

export interface DetectionParts {
  readonly source: BatchSource;
  /** The photos of the batch by the paths of its ledger. */
  readonly photos: ObjectStore;
  readonly codec: ImageCodec;
  readonly out: ObjectStore;
}

export interface DetectionRequest {
  readonly batchId: string;
  /** Of the faces that are asked for; the records hold whole photos. */
  readonly cropRule: CropRule;
  readonly trainFraction: number;
  readonly seed: number;
}

export interface DetectionData {
  readonly labels: readonly { readonly id: number; readonly name: string }[];
  readonly inputs: number;
  readonly accepted: number;
  /** Examples in each file, by its name. */
  readonly examples: Readonly<Record<string, number>>;
}

/**
 * Writes a batch as data for the TensorFlow Object Detection API: two TFRecord files, the label map and four reports.
 * A label map that is there keeps its ids. Throws ABORTED for a photo that is no longer the one that was ingested.
 */
export async function createDetectionData(
  parts: DetectionParts,
  request: DetectionRequest,
  onExample: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<DetectionData> {
  const { batchId, cropRule, trainFraction, seed } = request;
  const { inputs, faces: accepted } = await readBatch(parts.source, { batchId, cropRule, maxFaces: MAX_FACES, signal });
  if (accepted.length === 0)
    throw new FacetError('FAILED_PRECONDITION', 'no photo was accepted, so there is nothing to write', {
      reason: 'NO_FACES',
    });
  const existingIds = await readLabelMap(parts.out);
  const { labelIds, faces } = planDetection(accepted, { trainFraction, seed, existingIds });
  let done = 0;
  const told = () => onExample(++done, faces.length);
  const examples: Record<string, number> = {};
  for (const split of ['train', 'validation'] as const) {
    const own = faces.filter((face) => face.split === split);
    await putVerified(parts.out, RECORDS[split], encodeExampleRecords(examplesOf(parts, own, told)));
    examples[RECORDS[split]] = own.length;
  }
  const reports = reportsOf({ inputs, labelIds, accepted, converted: faces, pictures: 'photo' });
  for (const [name, bytes] of reports) await parts.out.put(name, bytes);
  await parts.out.put(LABEL_MAP, Buffer.from(writeLabelMap(labelIds)));
  const labels = [...labelIds].map(([name, id]) => ({ id, name }));
  return { labels, inputs: inputs.length, accepted: accepted.length, examples };
}

async function readLabelMap(out: ObjectStore): Promise<Map<string, number>> {
  if (!(await out.head(LABEL_MAP))) return new Map();
  return parseLabelMap(Buffer.from(await out.readAll(LABEL_MAP)).toString());
}

async function* examplesOf(
  { photos, codec }: DetectionParts,
  faces: readonly PlannedFace[],
  told: () => void,
): AsyncGenerator<readonly Features[], void, undefined> {
  const withPhoto = async (face: PlannedFace) => {
    const bytes = await photos.readAll(face.path);
    if (sha256Hex(bytes) !== face.photoSha256)
      throw new FacetError('ABORTED', `${face.path} was changed since it was ingested; start again`, {
        reason: 'PHOTO_CHANGED',
      });
    return detectionFeatures(face, await uprightPhoto(codec, bytes));
  };
  for await (const features of readAhead(faces, PHOTOS_READ_AHEAD, withPhoto)) {
    yield [features];
    told();
  }
}
