import {
  DATASET_FORMAT,
  datasetPrefix,
  sealDataset,
  type DatasetManifest,
  type DatasetShard,
  type SplitName,
} from '@facet/domain-dataset-manifest';
import { writeLabelMap } from '@facet/domain-label-map';
import { encodeRecords, shardName } from '@facet/domain-tfrecord';
import { writeMeasuredInputs } from '@facet/domain-verdict';
import { boundedMap, ContentMeter, FacetError, sha256Hex, throwIfAborted } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { DatasetPlan, GroupedFace } from './dataset-plan';
import { encodeFaceExample } from './face-example';
import { leakReport } from './leak-report';
import { readAhead } from './read-ahead';
import { reportsOf } from './reports';
import { sheetFaces, summaryPage } from './summary-page';

/** Crops on their way from the store at once. */
const CROPS_READ_AHEAD = 16;

export interface WriteOptions {
  /** Called after every example with the number written so far. */
  readonly onExample: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes every file of a dataset but its manifest, and returns the manifest. Each object is written whole or not at
 * all, and always with the same bytes, so that a run that was cut off is simply run again.
 */
export async function writeDataset(
  store: ObjectStore,
  plan: DatasetPlan,
  options: WriteOptions,
): Promise<DatasetManifest> {
  const writer = new ShardWriter(store, plan, options);
  const train = await writer.writeSplit('train');
  const validation = await writer.writeSplit('validation');
  const files = await writeFiles(store, plan);
  const { batchId, parent, cropRule, trainFraction, seed, ...choices } = plan.choices;
  const { minPhotosPerPerson, maxPhotosPerPerson, balance } = choices;
  return sealDataset({
    format: DATASET_FORMAT,
    version: plan.version,
    createdFrom: { batchId, ...(parent === undefined ? {} : { parent }) },
    labels: [...plan.labelIds].map(([name, id]) => ({ id, name })),
    ...(plan.leftOut.length > 0 ? { leftOut: [...plan.leftOut] } : {}),
    splits: { train, validation },
    files,
    cropRule,
    split: {
      rule: 'stratified-groups',
      trainFraction,
      seed,
      minPhotosPerPerson,
      ...(maxPhotosPerPerson === undefined ? {} : { maxPhotosPerPerson }),
      ...(balance ? { balance } : {}),
      ...plan.copyRule,
    },
    ...plan.origin,
  });
}

class ShardWriter {
  private done = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly plan: DatasetPlan,
    private readonly options: WriteOptions,
  ) {}

  async writeSplit(split: SplitName): Promise<DatasetManifest['splits'][SplitName]> {
    const planned = this.plan.shards[split];
    const shards: DatasetShard[] = [];
    for (const [index, faces] of planned.entries()) {
      shards.push(await this.writeShard(shardName({ split, index, count: planned.length }), faces));
    }
    return { examples: shards.reduce((sum, shard) => sum + shard.examples, 0), shards };
  }

  private async writeShard(name: string, faces: readonly GroupedFace[]): Promise<DatasetShard> {
    const key = `${datasetPrefix(this.plan.version)}${name}`;
    const meter = new ContentMeter();
    await this.store.put(key, meter.through(encodeRecords(this.examples(faces))), { signal: this.options.signal });
    return { key, ...meter.result(), examples: faces.length };
  }

  private async *examples(faces: readonly GroupedFace[]): AsyncGenerator<Uint8Array, void, undefined> {
    const { cropRule } = this.plan.choices;
    const withCrop = async (face: GroupedFace) => ({
      face,
      crop: await readCrop(this.store, face, this.options.signal),
    });
    for await (const { face, crop } of readAhead(faces, CROPS_READ_AHEAD, withCrop)) {
      throwIfAborted(this.options.signal);
      yield encodeFaceExample(face, face.labelId, crop, cropRule);
      this.options.onExample(++this.done);
    }
  }
}

async function readCrop(
  store: ObjectStore,
  { path, cropKey, cropSha256 }: Pick<GroupedFace, 'path' | 'cropKey' | 'cropSha256'>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const crop = await store.readAll(cropKey, signal);
  if (sha256Hex(crop) === cropSha256) return crop;
  const message = `the crop of ${path} (${cropKey}) does not have the sha256 that was recorded for it`;
  throw new FacetError('DATA_LOSS', message, { reason: 'DIGEST_MISMATCH' });
}

async function writeFiles(store: ObjectStore, plan: DatasetPlan): Promise<DatasetManifest['files']> {
  const { inputs, labelIds, faces } = plan;
  const shown = (['train', 'validation'] as const).flatMap((split) => sheetFaces(faces, split));
  const sheet = await boundedMap(shown, CROPS_READ_AHEAD, async (face) => ({
    ...face,
    crop: await readCrop(store, face),
  }));
  const reported = { inputs, labelIds, accepted: faces, converted: faces, pictures: 'crop' } as const;
  const labelMap = new TextEncoder().encode(writeLabelMap(plan.labelIds));
  const files: DatasetManifest['files'] = [];
  const reports = [
    ...reportsOf(reported),
    ['measured_faces.csv', writeMeasuredInputs(inputs)] as const,
    ['leak-report.json', leakReport(plan)] as const,
    ['summary.html', summaryPage(plan, sheet)] as const,
  ];
  for (const [name, bytes] of [['label_map.pbtxt', labelMap] as const, ...reports]) {
    const key = `${datasetPrefix(plan.version)}${name}`;
    await store.put(key, bytes);
    files.push({ key, sha256: sha256Hex(bytes), sizeBytes: bytes.length });
  }
  return files;
}
