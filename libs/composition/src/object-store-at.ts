import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import { FacetError } from '@facet/kernel';
import { readConfig, type Environment } from '@facet/platform-config';
import type { ObjectStore } from '@facet/port-object-store';
import { compositionConfig } from './composition.config';
import { localObjectStore, schemeOf } from './local-object-store';

/**
 * The store whose keys are relative to an address: a path, a `file://` URI, or `gs://bucket/prefix`. Another address is
 * INVALID_ARGUMENT (UNKNOWN_STORE).
 */
export function objectStoreAt(address: string, environment: Environment = process.env): ObjectStore {
  const local = localObjectStore(address);
  if (local) return local;
  if (schemeOf(address) === 'gs') {
    const { GCS_API_ENDPOINT: apiEndpoint } = readConfig(compositionConfig, environment);
    return openGcsObjectStore(address, { apiEndpoint });
  }
  const message = `${address} is no place that can be opened here; give a folder or gs://bucket/prefix`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'UNKNOWN_STORE' });
}
