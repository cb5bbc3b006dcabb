import { open, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import type { ObjectStore } from '@facet/port-object-store';
import { readShard, requireExamples } from './read-split';

/** The train split on this machine's disk, where TensorFlow reads it. */
export interface LocalShards {
  /** Paths, in the order of the manifest. */
  readonly files: readonly string[];
  /** How many examples there are of each class; the classes are numbered from 0. */
  readonly classCounts: readonly number[];
}

/**
 * Copies the train split's shards to files in `folder`, which is emptied first, while every example is checked as by
 * readSplit, with the same errors. Memory holds one record at a time.
 */
export async function fetchTrainShards(
  store: ObjectStore,
  manifest: DatasetManifest,
  folder: string,
): Promise<LocalShards> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const classCounts = manifest.labels.map(() => 0);
  const files: string[] = [];
  for (const [i, shard] of manifest.splits.train.shards.entries()) {
    const file = join(folder, `train-${String(i).padStart(5, '0')}.tfrecord`);
    const handle = await open(`${file}.part`, 'w');
    try {
      const write = async (piece: Uint8Array) => void (await handle.writeFile(piece));
      for await (const { classNumber } of readShard(store, shard, manifest.labels.length, write))
        classCounts[classNumber]!++;
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
