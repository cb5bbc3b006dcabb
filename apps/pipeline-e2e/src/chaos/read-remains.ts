import { datasetManifestKey, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { decodeExample, FEATURE_KEYS, readRecords } from '@facet/domain-tfrecord';
import type { ObjectStore } from '@facet/port-object-store';
import type { SeenExample } from './delivery-check';

/** Every example of a dataset version, read from the shards that its manifest names. */
export async function readExamples(store: ObjectStore, version: string): Promise<SeenExample[]> {
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
