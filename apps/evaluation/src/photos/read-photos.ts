import type { DatasetManifest, DatasetShard, SplitName } from '@facet/domain-dataset-manifest';
import { type DecodedExample, decodeExample, FEATURE_KEYS as KEYS, readRecords } from '@facet/domain-tfrecord';
import { ContentMeter, FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** An example of a dataset as a person knows it: a photo of somebody. */
export interface LabelledPhoto {
  /** Path in the folder that it came from; unique in a dataset. */
  readonly photo: string;
  /** The person's name, and its number from 0. */
  readonly label: string;
  readonly classNumber: number;
  /** The crop as it was stored. */
  readonly crop: Uint8Array;
  /** The whole example, as its record has it. */
  readonly record: Uint8Array;
  /** Photos of one group show nearly the same; absent in datasets that were made before it was recorded. */
  readonly group: string | undefined;
  readonly split: SplitName;
}

/**
 * The photos of a split, in the order of its shards. Throws DATA_LOSS that names the shard whose bytes are not those of
 * the manifest, or the example that is not complete.
 */
export async function* readPhotos(
  store: ObjectStore,
  manifest: DatasetManifest,
  split: SplitName,
): AsyncGenerator<LabelledPhoto, void, undefined> {
  for (const shard of manifest.splits[split].shards) yield* photosOf(store, shard, manifest, split);
}

async function* photosOf(
  store: ObjectStore,
  { key, sha256 }: DatasetShard,
  { labels }: DatasetManifest,
  split: SplitName,
): AsyncGenerator<LabelledPhoto, void, undefined> {
  const meter = new ContentMeter();
  let number = 0;
  for await (const record of readRecords(meter.through(store.read(key)), { source: key })) {
    const place = `${key}, example ${number++}`;
    const example = decodeExample(record);
    const classNumber = Number(example.int64s(KEYS.classLabel)[0] ?? 0n) - 1;
    const label = labels[classNumber]?.name;
    const [crop] = example.bytes(KEYS.encoded);
    if (label === undefined || !crop)
      throw new FacetError('DATA_LOSS', `${place} has no ${crop ? 'label of the dataset' : KEYS.encoded}`, {
        reason: 'MALFORMED_EXAMPLE',
      });
    // A record is a view of its chunk: a copy lets the rest of the chunk go.
    const whole = Uint8Array.from(record);
    const photo = textOf(example, KEYS.filename) ?? place;
    yield {
      photo,
      label,
      classNumber,
      crop: Uint8Array.from(crop),
      record: whole,
      group: textOf(example, KEYS.group),
      split,
    };
  }
  if (meter.result().sha256 !== sha256)
    throw new FacetError('DATA_LOSS', `the bytes of ${key} are not those of the dataset's manifest`, {
      reason: 'DIGEST_MISMATCH',
    });
}

function textOf(example: DecodedExample, key: string): string | undefined {
  const [bytes] = example.bytes(key);
  return bytes && Buffer.from(bytes).toString();
}
