import type { ConversionJob, ConvertedShard } from '@facet/port-conversion-runner';
import { type ObjectStore, splitAddress } from '@facet/port-object-store';

const IMAGES_FORMAT = 'facet.images/1';

/** What a conversion made: it is whole exactly when this file is there. */
export interface ImageManifest {
  readonly format: typeof IMAGES_FORMAT;
  /** The job's: of all that decided the bytes of the shards. */
  readonly digest: string;
  readonly index: { readonly name: string; readonly sha256: string };
  readonly schema: ConversionJob['schema'];
  readonly compression: ConversionJob['compression'];
  /** Where the index gives names; also in the label map beside the manifest. */
  readonly labels?: readonly { readonly id: number; readonly name: string }[];
  readonly examples: number;
  /** In the order of their numbers; names are relative to the manifest. */
  readonly shards: readonly Omit<ConvertedShard, 'shard'>[];
}

export const imageManifestKey = (prefix: string): string => `${prefix}.manifest.json`;

/** The same shards make the same manifest, whoever makes it. */
export function imageManifest(job: ConversionJob, shards: readonly ConvertedShard[]): ImageManifest {
  const { digest, schema, compression, facts } = job;
  return {
    format: IMAGES_FORMAT,
    digest,
    index: { name: splitAddress(job.index)[1], sha256: facts.sha256 },
    schema,
    compression,
    ...(facts.labels ? { labels: facts.labels.map(([name, id]) => ({ id, name })) } : {}),
    examples: shards.reduce((sum, { examples }) => sum + examples, 0),
    shards: shards.map(({ name, examples, sizeBytes, sha256 }) => ({ name, examples, sizeBytes, sha256 })),
  };
}

export async function writeImageManifest(out: ObjectStore, prefix: string, manifest: ImageManifest): Promise<void> {
  await out.put(imageManifestKey(prefix), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
}

/** The digest of the job whose manifest is there; undefined where there is none, empty where it says none. */
export async function findImageDigest(out: ObjectStore, prefix: string): Promise<string | undefined> {
  const key = imageManifestKey(prefix);
  if (!(await out.head(key))) return undefined;
  try {
    const { digest } = JSON.parse(Buffer.from(await out.readAll(key)).toString()) as Partial<ImageManifest>;
    return digest ?? '';
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}
