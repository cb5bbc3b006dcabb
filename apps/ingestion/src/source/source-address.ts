import type { ObjectStore } from '@facet/port-object-store';

/** A store whose keys are relative to an address, as `objectStoreAt` of the composition opens it. */
export type StoreAt = (address: string) => ObjectStore;

/** Whether an address names a place behind a scheme, e.g. gs:// or http://, and not a path. */
export const hasScheme = (address: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(address);

export const isWebAddress = (address: string): boolean => /^https?:/i.test(address);

/** The part of an address before its last slash, and the name behind it. */
export function splitAddress(address: string): [folder: string, name: string] {
  const slash = address.lastIndexOf('/');
  return [address.slice(0, slash) || '/', address.slice(slash + 1)];
}
