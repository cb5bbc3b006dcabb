import type { ObjectStore } from '@facet/port-object-store';
import { localFolder, localObjectStore } from './local-object-store';

/**
 * Opens the stores of these addresses, as `objectStoreAt` does. What remote stores and their configuration need is
 * loaded only when one of them is remote: for folders it would be a tenth of a conversion's processor time.
 */
export async function storeOpener(addresses: readonly string[]): Promise<(address: string) => ObjectStore> {
  if (addresses.every((address) => localFolder(address) !== undefined)) return (address) => localObjectStore(address)!;
  const { objectStoreAt } = await import('./object-store-at');
  return (address) => objectStoreAt(address);
}
