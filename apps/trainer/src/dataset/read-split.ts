import { createHash } from 'node:crypto';
import type { DatasetManifest, DatasetShard, SplitName } from '@facet/domain-dataset-manifest';
import { decodeExample, FEATURE_KEYS, readRecords } from '@facet/domain-tfrecord';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** A split is held in memory: one that is larger than this, in bytes of its shards, is refused. */
const MAX_SPLIT_BYTES = 4 * 1024 ** 3;
export const DESCRIPTOR_LENGTH = 1024;

export interface TrainingExample {
  /** The crop as it was stored. */
  readonly crop: Uint8Array;
  readonly descriptor: Float32Array;
  /** Number of the class, from 0: its label's id minus 1. */
  readonly classNumber: number;
}

/**
 * The examples of one split, in the order of its shards. Throws DATA_LOSS naming the shard whose bytes are not those of
 * the manifest or whose examples are not complete, FAILED_PRECONDITION for a split that is empty, RESOURCE_EXHAUSTED
 * for one above 4 GiB.
 */
export async function readSplit(
  store: ObjectStore,
  manifest: DatasetManifest,
  split: SplitName,
): Promise<TrainingExample[]> {
  const { shards } = manifest.splits[split];
  const sizeBytes = shards.reduce((sum, shard) => sum + shard.sizeBytes, 0);
  if (sizeBytes > MAX_SPLIT_BYTES) {
    const message = `the ${split} split of dataset ${manifest.version} has ${sizeBytes} bytes, the limit is ${MAX_SPLIT_BYTES}`;
    throw new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'SPLIT_TOO_LARGE' });
  }
  const examples: TrainingExample[] = [];
  for (const shard of shards)
    for await (const example of readShard(store, shard, manifest.labels.length)) examples.push(example);
  requireExamples(examples.length, manifest, split);
  return examples;
}

export function requireExamples(count: number, { version }: DatasetManifest, split: SplitName): void {
  if (count > 0) return;
  throw new FacetError('FAILED_PRECONDITION', `the ${split} split of dataset ${version} has no examples`, {
    reason: 'EMPTY_SPLIT',
  });
}

/** The examples of one shard; `onBytes` gets the shard's own bytes, piece by piece. Throws as readSplit does. */
export async function* readShard(
  store: ObjectStore,
  shard: DatasetShard,
  labels: number,
  onBytes: (piece: Uint8Array) => Promise<void> = async () => undefined,
): AsyncGenerator<TrainingExample, void, undefined> {
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const piece of store.read(shard.key)) {
      hash.update(piece);
      await onBytes(piece);
      yield piece;
    }
  }
  let number = 0;
  for await (const record of readRecords(hashed(), { source: shard.key }))
    yield trainingExample(record, `${shard.key}, example ${number++}`, labels);
  if (hash.digest('hex') !== shard.sha256)
    throw new FacetError('DATA_LOSS', `the bytes of ${shard.key} are not those of the dataset's manifest`, {
      reason: 'DIGEST_MISMATCH',
    });
}

function trainingExample(record: Uint8Array, place: string, labels: number): TrainingExample {
  const example = decodeExample(record);
  const [crop] = example.bytes(FEATURE_KEYS.encoded);
  const [label] = example.int64s(FEATURE_KEYS.classLabel);
  const descriptor = Float32Array.from(example.floats(FEATURE_KEYS.descriptor));
  const fault = !crop
    ? `has no ${FEATURE_KEYS.encoded}`
    : label === undefined || label < 1n || label > BigInt(labels)
      ? `has the label ${label}, the dataset has 1 to ${labels}`
      : descriptor.length !== DESCRIPTOR_LENGTH
        ? `has a descriptor of ${descriptor.length} numbers, not ${DESCRIPTOR_LENGTH}`
        : undefined;
  if (fault) throw new FacetError('DATA_LOSS', `${place} ${fault}`, { reason: 'MALFORMED_EXAMPLE' });
  // A record is a view of its chunk: a copy lets the rest of the chunk go.
  return { crop: Uint8Array.from(crop!), descriptor, classNumber: Number(label) - 1 };
}
