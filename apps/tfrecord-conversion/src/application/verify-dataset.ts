import type { DatasetManifest, SplitName } from '@facet/domain-dataset-manifest';
import { decodeExample, FEATURE_KEYS as KEYS, type DecodedExample } from '@facet/domain-tfrecord';
import { FacetError, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { examineFile } from '../versions/examine-file';
import type { DatasetPlan, PlannedFace } from './dataset-plan';

/**
 * Reads back every file that the manifest lists and compares it with the manifest and the plan: size, sha256, both
 * checksums of every record, and of every example its photo, person, picture and descriptor.
 * Throws DATA_LOSS that names the object and what is wrong with it.
 */
export async function verifyDataset(
  store: ObjectStore,
  manifest: DatasetManifest,
  plan: DatasetPlan,
  signal?: AbortSignal,
): Promise<void> {
  for (const split of ['train', 'validation'] as const satisfies SplitName[]) {
    for (const [index, shard] of manifest.splits[split].shards.entries()) {
      const faces = plan.shards[split][index]!;
      await readBack(store, shard, (record, number) => requireExample(shard.key, record, number, faces), signal);
    }
  }
  for (const file of manifest.files) await readBack(store, file, undefined, signal);
}

async function readBack(...examined: Parameters<typeof examineFile>): Promise<void> {
  try {
    await examineFile(...examined);
  } catch (error) {
    const { code, message } = FacetError.from(error);
    throw code === 'DATA_LOSS' ? notAsWritten(examined[1].key, message, error) : error;
  }
}

function requireExample(key: string, record: Uint8Array, number: number, faces: readonly PlannedFace[]): void {
  const face = faces[number];
  if (face && holds(decodeExample(record), face)) return;
  throw new FacetError('DATA_LOSS', `example ${number + 1} of ${key} is not the one that was written`);
}

function holds(example: DecodedExample, face: PlannedFace): boolean {
  const [picture] = example.bytes(KEYS.encoded);
  return (
    example.text(KEYS.filename)[0] === face.path &&
    example.text(KEYS.classText)[0] === face.label &&
    example.int64s(KEYS.classLabel)[0] === BigInt(face.labelId) &&
    picture !== undefined &&
    sha256Hex(picture) === face.cropSha256 &&
    example.floats(KEYS.descriptor).length === face.descriptor.length
  );
}

function notAsWritten(key: string, what: string, cause: unknown): FacetError {
  return new FacetError('DATA_LOSS', `${key} was not stored as it was written: ${what}`, {
    reason: 'READ_BACK_FAILED',
    cause,
  });
}
