import { fileURLToPath } from 'node:url';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/** The folder that an address means, or undefined when it is that of a remote store. */
export function localFolder(address: string): string | undefined {
  const scheme = SCHEME.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return address;
  return scheme === 'file' ? fileURLToPath(address) : undefined;
}

/** The store whose keys are relative to an address: a path, or a `file://` URI. */
export function objectStoreAt(address: string): ObjectStore {
  const folder = localFolder(address);
  if (folder !== undefined) return new FileObjectStore(folder);
  const message = `${address} is no place that can be opened here; give a folder`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'UNKNOWN_STORE' });
}

/** Removes what killed writes left in a local folder; only while nobody else writes there. */
export async function removeUnfinishedFiles(address: string): Promise<void> {
  const folder = localFolder(address);
  if (folder !== undefined) await new FileObjectStore(folder).removeTemporaryFiles();
}
