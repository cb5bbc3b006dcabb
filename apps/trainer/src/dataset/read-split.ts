import type { DatasetManifest, DatasetShard, SplitName } from '@facet/domain-dataset-manifest';
import { decodeExample, FEATURE_KEYS, readRecords } from '@facet/domain-tfrecord';
import { ContentMeter, FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { LeftOutRecords } from './left-out';

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
  leftOut = new LeftOutRecords(false),
): Promise<TrainingExample[]> {
  const { shards } = manifest.splits[split];
  const sizeBytes = shards.reduce((sum, shard) => sum + shard.sizeBytes, 0);
  if (sizeBytes > MAX_SPLIT_BYTES) {
    const message = `the ${split} split of dataset ${manifest.version} has ${sizeBytes} bytes, the limit is ${MAX_SPLIT_BYTES}`;
    throw new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'SPLIT_TOO_LARGE' });
  }
  const examples: TrainingExample[] = [];
  for (const shard of shards)
    for await (const { crop, descriptor, classNumber } of readShard(store, shard, manifest.labels.length, leftOut))
      examples.push({ crop, descriptor, classNumber });
  requireExamples(examples.length, manifest, split);
  return examples;
}

/** Those of people who are trained on: what a network never saw it cannot be asked. Throws as readSplit does. */
export function ofTrainedPeople(
  examples: readonly TrainingExample[],
  classCounts: readonly number[],
  manifest: DatasetManifest,
): TrainingExample[] {
  const known = examples.filter(({ classNumber }) => classCounts[classNumber]! > 0);
  requireExamples(known.length, manifest, 'validation');
  return known;
}

export function requireExamples(count: number, { version }: DatasetManifest, split: SplitName): void {
  if (count > 0) return;
  throw new FacetError('FAILED_PRECONDITION', `the ${split} split of dataset ${version} has no examples`, {
    reason: 'EMPTY_SPLIT',
  });
}

export interface ShardExample extends TrainingExample {
  /** The example's bytes; a view of its chunk. */
  readonly record: Uint8Array;
}

/**
 * The examples of one shard. Throws as readSplit does; where `leftOut` skips damage, it gets what of a damaged shard
 * cannot be read.
 */
export async function* readShard(
  store: ObjectStore,
  shard: DatasetShard,
  labels: number,
  leftOut = new LeftOutRecords(false),
): AsyncGenerator<ShardExample, void, undefined> {
  const meter = new ContentMeter();
  const pieces = meter.through(store.read(shard.key));
  const damagesBefore = leftOut.damages;
  const onDamage = leftOut.skipsDamage ? (damage: FacetError) => leftOut.damage(damage) : undefined;
  let number = 0;
  for await (const record of readRecords(pieces, { source: shard.key, ...(onDamage && { onDamage }) })) {
    const place = `${shard.key}, example ${number++}`;
    try {
      yield { record, ...trainingExample(record, place, labels) };
    } catch (error) {
      if (!onDamage || !(error instanceof FacetError) || error.code !== 'DATA_LOSS') throw error;
      onDamage(error);
    }
  }
  // Of a shard with skipped records the bytes cannot be those of the manifest; others must be.
  if (leftOut.damages === damagesBefore && meter.result().sha256 !== shard.sha256)
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
