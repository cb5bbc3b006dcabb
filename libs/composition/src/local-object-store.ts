import { fileURLToPath } from 'node:url';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import type { ObjectStore } from '@facet/port-object-store';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/** The scheme of an address in lower case; undefined for a path. */
export const schemeOf = (address: string): string | undefined => SCHEME.exec(address)?.[1]?.toLowerCase();

/** The folder that an address means, or undefined when it is that of a remote store. */
export function localFolder(address: string): string | undefined {
  const scheme = schemeOf(address);
  if (scheme === undefined) return address;
  return scheme === 'file' ? fileURLToPath(address) : undefined;
}

/** The store of a folder, or undefined for the address of a remote store; `objectStoreAt` opens both. */
export function localObjectStore(address: string): ObjectStore | undefined {
  const folder = localFolder(address);
  return folder === undefined ? undefined : new FileObjectStore(folder);
}

/** Removes what killed writes left in a local folder; only while nobody else writes there. */
export async function removeUnfinishedFiles(address: string): Promise<void> {
  const folder = localFolder(address);
  if (folder !== undefined) await new FileObjectStore(folder).removeTemporaryFiles();
}
