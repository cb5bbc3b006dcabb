import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { encodeRecord } from '@facet/domain-tfrecord';
import type { TrainingSettings } from '@facet/domain-training-settings';
import type { ObjectStore } from '@facet/port-object-store';
import { LeftOutRecords } from './left-out';
import { readShard, requireExamples } from './read-split';

/** The train split on this machine's disk, where TensorFlow reads it. */
export interface LocalShards {
  /** Paths, in the order of the manifest. */
  readonly files: readonly string[];
  /** How many examples there are of each class; the classes are numbered from 0. */
  readonly classCounts: readonly number[];
}

export interface FetchOptions {
  readonly photosPerPerson?: TrainingSettings['photosPerPerson'];
  /** Gets what is skipped and left out; default: damage is thrown. */
  readonly leftOut?: LeftOutRecords;
}

/**
 * Copies the train split's examples to files in `folder`, which is emptied first, while each is checked as by readSplit,
 * with the same errors. Memory holds one record at a time.
 */
export async function fetchTrainShards(
  store: ObjectStore,
  manifest: DatasetManifest,
  folder: string,
  { photosPerPerson, leftOut = new LeftOutRecords(false) }: FetchOptions = {},
): Promise<LocalShards> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { labels } = manifest;
  const limits = photosPerPerson
    ? leftOut.choose(await countExamples(store, manifest, leftOut.skipsDamage), labels, photosPerPerson)
    : labels.map(() => Infinity);
  const classCounts = labels.map(() => 0);
  const files: string[] = [];
  for (const [i, shard] of manifest.splits.train.shards.entries()) {
    const file = join(folder, `train-${String(i).padStart(5, '0')}.tfrecord`);
    const handle = await open(`${file}.part`, 'w');
    try {
      for await (const { classNumber, record } of readShard(store, shard, labels.length, leftOut)) {
        if (classCounts[classNumber]! >= limits[classNumber]!) continue;
        classCounts[classNumber]!++;
        await handle.writeFile(encodeRecord(record));
      }
    } finally {
      await handle.close();
    }
    await rename(`${file}.part`, file);
    files.push(file);
  }
  requireExamples(
    classCounts.reduce((sum, count) => sum + count, 0),
    manifest,
    'train',
  );
  return { files, classCounts };
}

/** Of each class; damage is counted when the examples are copied. */
async function countExamples(
  store: ObjectStore,
  { labels, splits }: DatasetManifest,
  skipsDamage: boolean,
): Promise<number[]> {
  const counts = labels.map(() => 0);
  const uncounted = new LeftOutRecords(skipsDamage);
  for (const shard of splits.train.shards)
    for await (const { classNumber } of readShard(store, shard, labels.length, uncounted)) counts[classNumber]!++;
  return counts;
}
