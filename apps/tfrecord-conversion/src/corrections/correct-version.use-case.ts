import {
  type DatasetManifest,
  datasetManifestKey,
  type DatasetShard,
  datasetPrefix,
  type Decision,
  readDatasetManifest,
  sealDataset,
  type SplitName,
  writeDatasetManifest,
} from '@facet/domain-dataset-manifest';
import { decodeExample, encodeRecord, FEATURE_KEYS, readRecords, relabelledExample } from '@facet/domain-tfrecord';
import { ContentMeter, digestOf, err, FacetError, ok, type Result, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import type { DatasetPublication } from '../application/dataset-publication';
import { fileNameOf, publishedDataset } from '../versions/published-dataset';
import { allDecisions, type NewDecision } from './decisions';
import { correctedFiles } from './corrected-files';

/** Part of every corrected version: raise it whenever the same decisions would give other bytes. */
const REVISION = 1;

export interface CorrectedVersion {
  readonly version: string;
  /** It existed before this call. */
  readonly found: boolean;
  readonly decisions: Decision[];
}

/**
 * Makes a version that differs from another one by decisions about photos: records are written anew without those that
 * are dropped, and with the right person where there was a wrong one; splits and groups stay. A version with decisions
 * is named by the version that they began with and by all of them together: to take a decision back gives the very
 * version that was there before it, and nothing is ever overwritten.
 */
export class CorrectVersionUseCase {
  constructor(
    private readonly store: ObjectStore,
    private readonly publication: DatasetPublication,
  ) {}

  async execute(version: string, decisions: readonly NewDecision[]): Promise<Result<CorrectedVersion>> {
    try {
      return ok(await this.correct(version, decisions));
    } catch (error) {
      if (error instanceof FacetError) return err(error);
      throw error;
    }
  }

  private async correct(version: string, added: readonly NewDecision[]): Promise<CorrectedVersion> {
    const { manifest: given } = await publishedDataset(this.store, version);
    const decisions = allDecisions(given, added);
    const { manifest: root } = await publishedDataset(this.store, given.corrections?.of.version ?? version);
    if (decisions.length === 0) return { version: root.version, found: true, decisions };
    requirePeople(root, decisions);
    const of = { version: root.version, digest: root.digest };
    const name = digestOf({ revision: REVISION, of, decisions }).slice(0, 12);
    const key = datasetManifestKey(name);
    const found = (await this.store.head(key)) !== undefined;
    const manifest = found
      ? readDatasetManifest(await this.store.readAll(key), key)
      : await this.write(root, name, { of, decisions });
    await this.publication.publish(manifest);
    return { version: name, found, decisions };
  }

  private async write(
    root: DatasetManifest,
    version: string,
    corrections: NonNullable<DatasetManifest['corrections']>,
  ): Promise<DatasetManifest> {
    const byPhoto = new Map(corrections.decisions.map((decision) => [decision.photo, decision]));
    const seen = new Set<string>();
    const [train, validation] = [
      await this.writeSplit(root, version, 'train', byPhoto, seen),
      await this.writeSplit(root, version, 'validation', byPhoto, seen),
    ];
    const missing = corrections.decisions.find(({ photo }) => !seen.has(photo));
    if (missing)
      throw new FacetError('NOT_FOUND', `dataset ${root.version} has no photo ${JSON.stringify(missing.photo)}`, {
        reason: 'NO_SUCH_PHOTO',
      });
    const files: DatasetManifest['files'] = [];
    for (const [name, bytes] of await correctedFiles(this.store, root, byPhoto)) {
      const key = `${datasetPrefix(version)}${name}`;
      await this.store.put(key, bytes);
      files.push({ key, sha256: sha256Hex(bytes), sizeBytes: bytes.length });
    }
    const { digest: _, ...contents } = root;
    const manifest = sealDataset({ ...contents, version, splits: { train, validation }, files, corrections });
    await this.store.put(datasetManifestKey(version), writeDatasetManifest(manifest), { onlyIf: 'absent' });
    return manifest;
  }

  private async writeSplit(
    root: DatasetManifest,
    version: string,
    split: SplitName,
    byPhoto: ReadonlyMap<string, Decision>,
    seen: Set<string>,
  ): Promise<DatasetManifest['splits'][SplitName]> {
    const shards: DatasetShard[] = [];
    for (const shard of root.splits[split].shards) {
      const key = `${datasetPrefix(version)}${fileNameOf(root.version, shard.key)}`;
      const [read, written] = [new ContentMeter(), new ContentMeter()];
      let examples = 0;
      const records = this.correctedRecords(read.through(this.store.read(shard.key)), root, shard.key, byPhoto, seen);
      async function* counted() {
        for await (const record of records) {
          examples++;
          yield encodeRecord(record);
        }
      }
      await this.store.put(key, written.through(counted()));
      if (read.result().sha256 !== shard.sha256)
        throw new FacetError('DATA_LOSS', `the bytes of ${shard.key} are not those of the dataset's manifest`, {
          reason: 'DIGEST_MISMATCH',
        });
      shards.push({ key, ...written.result(), examples });
    }
    const examples = shards.reduce((sum, shard) => sum + shard.examples, 0);
    if (examples === 0)
      throw new FacetError('FAILED_PRECONDITION', `the ${split} split would have no photos left`, {
        reason: 'EMPTY_SPLIT',
      });
    return { examples, shards };
  }

  private async *correctedRecords(
    bytes: AsyncIterable<Uint8Array>,
    { labels }: DatasetManifest,
    source: string,
    byPhoto: ReadonlyMap<string, Decision>,
    seen: Set<string>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const record of readRecords(bytes, { source })) {
      const photo = decodeExample(record).text(FEATURE_KEYS.filename)[0] ?? '';
      seen.add(photo);
      const decision = byPhoto.get(photo);
      if (decision?.action === 'drop') continue;
      if (decision?.action === 'relabel')
        yield relabelledExample(
          record,
          labels.find(({ name }) => name === decision.label)!,
        );
      else yield record;
    }
  }
}

function requirePeople({ version, labels }: DatasetManifest, decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    if (decision.action !== 'relabel' || labels.some(({ name }) => name === decision.label)) continue;
    const message = `nobody in dataset ${version} is called ${JSON.stringify(decision.label)}; people are ${labels.map(({ name }) => name).join(', ')}`;
    throw new FacetError('INVALID_ARGUMENT', message, { reason: 'NO_SUCH_PERSON' });
  }
}
