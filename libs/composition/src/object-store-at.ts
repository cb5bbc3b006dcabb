import { fileURLToPath } from 'node:url';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import { FacetError } from '@facet/kernel';
import { readConfig, type Environment } from '@facet/platform-config';
import type { ObjectStore } from '@facet/port-object-store';
import { compositionConfig } from './composition.config';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/** The scheme of an address in lower case; undefined for a path. */
const schemeOf = (address: string): string | undefined => SCHEME.exec(address)?.[1]?.toLowerCase();

/** The folder that an address means, or undefined when it is that of a remote store. */
export function localFolder(address: string): string | undefined {
  const scheme = schemeOf(address);
  if (scheme === undefined) return address;
  return scheme === 'file' ? fileURLToPath(address) : undefined;
}

/**
 * The store whose keys are relative to an address: a path, a `file://` URI, or `gs://bucket/prefix`. Another address is
 * INVALID_ARGUMENT (UNKNOWN_STORE).
 */
export function objectStoreAt(address: string, environment: Environment = process.env): ObjectStore {
  const folder = localFolder(address);
  if (folder !== undefined) return new FileObjectStore(folder);
  if (schemeOf(address) === 'gs') {
    const { GCS_API_ENDPOINT: apiEndpoint } = readConfig(compositionConfig, environment);
    return openGcsObjectStore(address, { apiEndpoint });
  }
  const message = `${address} is no place that can be opened here; give a folder or gs://bucket/prefix`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'UNKNOWN_STORE' });
}

/** Removes what killed writes left in a local folder; only while nobody else writes there. */
export async function removeUnfinishedFiles(address: string): Promise<void> {
  const folder = localFolder(address);
  if (folder !== undefined) await new FileObjectStore(folder).removeTemporaryFiles();
}
