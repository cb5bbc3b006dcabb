import { writeLabelMap } from '@facet/domain-label-map';
import { boundedMap, err, FacetError, ok, type Result } from '@facet/kernel';
import type { ConversionJob, ConversionRunner, ConvertedShard, ConvertShard } from '@facet/port-conversion-runner';
import type { ObjectStore } from '@facet/port-object-store';
import {
  findImageDigest,
  imageManifest,
  imageManifestKey,
  writeImageManifest,
  type ImageManifest,
} from './image-manifest';
import { planConversion, type ConversionRequest, type StoreAt } from './plan-conversion';
import { findConvertedShard } from './shard-file';

/** Reports looked up at once. */
const LOOKUPS_AT_ONCE = 16;

export interface ConversionProgress {
  readonly shards: number;
  readonly totalShards: number;
  readonly examples: number;
  readonly totalExamples: number;
}

export interface ConvertedImages {
  readonly manifest: ImageManifest;
  /** Shards that an earlier run had finished. */
  readonly foundShards: number;
}

export interface ConvertOptions {
  readonly onProgress: (progress: ConversionProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ConvertImagesParts {
  readonly storeAt: StoreAt;
  readonly runner: ConversionRunner;
  readonly convertShard: ConvertShard;
}

/**
 * Pictures listed in an index become TFRecord shards. A conversion is whole when its manifest is there, which is written
 * last; until then starting it again converts the shards that are missing.
 */
export class ConvertImagesUseCase {
  constructor(private readonly parts: ConvertImagesParts) {}

  /** Every shard, then the manifest. */
  async convertAll(request: ConversionRequest, options: ConvertOptions): Promise<Result<ConvertedImages>> {
    return settled(async () => {
      const { job, out } = await this.plan(request);
      const shards = await findShards(out, job);
      const missing = [...shards.keys()].filter((shard) => !shards[shard]);
      const foundShards = shards.length - missing.length;
      const tell = () => options.onProgress(progressOf(job, shards));
      tell();
      await this.parts.runner.run(job, missing, {
        onShard: (converted) => {
          shards[converted.shard] = converted;
          tell();
        },
        signal: options.signal,
      });
      return { manifest: await publish(out, job, shards as ConvertedShard[]), foundShards };
    });
  }

  /** One shard, here; then the manifest if no other is missing. */
  async convertOne(
    request: ConversionRequest,
    shard: number,
  ): Promise<Result<{ readonly shard: ConvertedShard; readonly manifest: ImageManifest | undefined }>> {
    return settled(async () => {
      const { job, out } = await this.plan(request);
      if (!(Number.isInteger(shard) && shard >= 0 && shard < job.shards))
        throw new FacetError('INVALID_ARGUMENT', `there is no shard ${shard}; they are 0 to ${job.shards - 1}`);
      const converted = await this.parts.convertShard(job, shard);
      const shards = await findShards(out, job);
      const whole = shards.every((found) => found !== undefined);
      return { shard: converted, manifest: whole ? await publish(out, job, shards as ConvertedShard[]) : undefined };
    });
  }

  private async plan(request: ConversionRequest): Promise<{ job: ConversionJob; out: ObjectStore }> {
    const job = await planConversion(request, this.parts.storeAt);
    const out = this.parts.storeAt(job.out);
    await requireOwnPlace(out, job);
    return { job, out };
  }
}

async function settled<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof FacetError) return err(error);
    throw error;
  }
}

/** A finished conversion is never replaced by another. */
async function requireOwnPlace(out: ObjectStore, { prefix, digest }: ConversionJob): Promise<void> {
  const found = await findImageDigest(out, prefix);
  if (found === undefined || found === digest) return;
  const key = imageManifestKey(prefix);
  const message = `${out.uri(key)} is the manifest of another conversion (another index, root or choice); take another prefix or folder`;
  throw new FacetError('ALREADY_EXISTS', message, { reason: 'ANOTHER_CONVERSION' });
}

async function findShards(out: ObjectStore, job: ConversionJob): Promise<(ConvertedShard | undefined)[]> {
  const numbers = Array.from({ length: job.shards }, (_, shard) => shard);
  return boundedMap(numbers, LOOKUPS_AT_ONCE, (shard) => findConvertedShard(out, job, shard));
}

function progressOf(job: ConversionJob, shards: readonly (ConvertedShard | undefined)[]): ConversionProgress {
  const done = shards.filter((shard) => shard !== undefined);
  return {
    shards: done.length,
    totalShards: job.shards,
    examples: done.reduce((sum, { examples }) => sum + examples, 0),
    totalExamples: job.facts.pictures,
  };
}

async function publish(
  out: ObjectStore,
  job: ConversionJob,
  shards: readonly ConvertedShard[],
): Promise<ImageManifest> {
  const { prefix, facts } = job;
  const manifest = imageManifest(job, shards);
  if (facts.labels) await out.put(`${prefix}_label_map.pbtxt`, Buffer.from(writeLabelMap(new Map(facts.labels))));
  await writeImageManifest(out, prefix, manifest);
  return manifest;
}
