import { datasetManifestKey, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { decodeExample, FEATURE_KEYS, readRecords } from '@facet/domain-tfrecord';
import type { ObjectStore } from '@facet/port-object-store';
import type { Remains, SeenExample, SeenRow } from './delivery-check';
import type { PipelineUser } from './pipeline-user';

/** Where objects and dead letters are. */
export interface RemainsSource {
  readonly store: ObjectStore;
  /** Paths of the photos whose events could not be handled. */
  deadPaths(): Promise<string[]>;
}

/** Ledger, datasets and dead letters, when all has come to rest. */
export async function readRemains(
  { store, deadPaths }: RemainsSource,
  user: PipelineUser,
  batchIds: readonly string[],
  datasetVersions: readonly string[],
): Promise<Remains> {
  const rows: SeenRow[] = [];
  for (const batchId of batchIds)
    for (const { path, label, photoSha256: sha256, verdict } of await user.ledger(batchId))
      rows.push({ path, label, sha256, verdict });
  const examples: SeenExample[] = [];
  for (const version of datasetVersions) examples.push(...(await readExamples(store, version)));
  return { rows, examples, deadPaths: await deadPaths() };
}

/** Every example of a dataset version, read from the shards that its manifest names. */
async function readExamples(store: ObjectStore, version: string): Promise<SeenExample[]> {
  const key = datasetManifestKey(version);
  const { splits } = readDatasetManifest(await store.readAll(key), key);
  const examples: SeenExample[] = [];
  for (const { shards } of Object.values(splits))
    for (const shard of shards)
      for await (const record of readRecords(store.read(shard.key), { source: shard.key })) {
        const example = decodeExample(record);
        examples.push({
          path: example.text(FEATURE_KEYS.filename)[0]!,
          label: example.text(FEATURE_KEYS.classText)[0]!,
          sha256: example.text(FEATURE_KEYS.sourceId)[0]!,
        });
      }
  return examples;
}
