import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { GcsObjectStore } from './gcs-object-store';
import { LaterObjectStore } from './later-object-store';

export interface GcsOptions {
  /** An emulator or proxy instead of Google: `http://host:port`. Requests to it carry no credentials. */
  readonly apiEndpoint?: string;
}

/** Seconds that the SDK spends on one call, its retries included. */
const TOTAL_SECONDS = 60;

/**
 * The objects below `gs://bucket/prefix`, with the credentials of the environment (Application Default Credentials).
 * Another form of address is INVALID_ARGUMENT. The SDK, which takes a third of a second, is loaded at the first use.
 */
export function openGcsObjectStore(url: string, { apiEndpoint }: GcsOptions = {}): ObjectStore {
  const { bucket, prefix } = parseGcsUrl(url);
  return new LaterObjectStore(`gs://${bucket}${prefix && `/${prefix}`}`, async () => {
    const { IdempotencyStrategy, Storage } = await import('@google-cloud/storage');
    const storage = new Storage({
      ...(apiEndpoint === undefined ? {} : { apiEndpoint, projectId: 'emulator' }),
      retryOptions: { totalTimeout: TOTAL_SECONDS, idempotencyStrategy: IdempotencyStrategy.RetryConditional },
    });
    return new GcsObjectStore(storage.bucket(bucket), prefix);
  });
}

/** Bucket and prefix of `gs://bucket/prefix`; the prefix has no slashes around it and may be empty. */
export function parseGcsUrl(url: string): { readonly bucket: string; readonly prefix: string } {
  const match = /^gs:\/\/([a-z0-9][a-z0-9._-]+[a-z0-9])(?:\/(.*?))?\/?$/.exec(url);
  if (!match)
    throw new FacetError(
      'INVALID_ARGUMENT',
      `${JSON.stringify(url)} is no bucket; it must be like gs://bucket/prefix`,
      {
        reason: 'BAD_BUCKET_URL',
      },
    );
  return { bucket: match[1]!, prefix: match[2] ?? '' };
}
