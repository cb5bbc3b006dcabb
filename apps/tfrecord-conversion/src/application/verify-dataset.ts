import type { DatasetManifest, DatasetShard, SplitName } from '@facet/domain-dataset-manifest';
import { decodeExample, FEATURE_KEYS as KEYS, readRecords, type DecodedExample } from '@facet/domain-tfrecord';
import { FacetError, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { ContentMeter } from './content-meter';
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
      await verifyShard(store, shard, plan.shards[split][index]!, signal);
    }
  }
  for (const file of manifest.files) {
    const meter = new ContentMeter();
    // The pieces are only counted.
    for await (const piece of meter.through(store.read(file.key, signal))) void piece;
    requireSame(file.key, meter.result(), file);
  }
}

async function verifyShard(
  store: ObjectStore,
  shard: DatasetShard,
  faces: readonly PlannedFace[],
  signal?: AbortSignal,
): Promise<void> {
  const meter = new ContentMeter();
  let count = 0;
  for await (const record of readRecords(meter.through(store.read(shard.key, signal)), { source: shard.key })) {
    const face = faces[count++];
    if (!face || !holds(decodeExample(record), face)) {
      throw mismatch(shard.key, `example ${count} is not the one that was written`);
    }
  }
  if (count !== shard.examples) throw mismatch(shard.key, `it holds ${count} of ${shard.examples} examples`);
  requireSame(shard.key, meter.result(), shard);
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

function requireSame(
  key: string,
  found: { sha256: string; sizeBytes: number },
  listed: { sha256: string; sizeBytes: number },
): void {
  if (found.sizeBytes !== listed.sizeBytes) {
    throw mismatch(key, `it has ${found.sizeBytes} of ${listed.sizeBytes} bytes`);
  }
  if (found.sha256 !== listed.sha256) throw mismatch(key, 'its sha256 is another');
}

function mismatch(key: string, what: string): FacetError {
  return new FacetError('DATA_LOSS', `${key} was not stored as it was written: ${what}`, {
    reason: 'READ_BACK_FAILED',
  });
}
