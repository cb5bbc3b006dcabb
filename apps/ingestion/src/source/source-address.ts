import type { ObjectStore } from '@facet/port-object-store';

/** A store whose keys are relative to an address, as `objectStoreAt` of the composition opens it. */
export type StoreAt = (address: string) => ObjectStore;

/** Whether an address names a place behind a scheme, e.g. gs:// or http://, and not a path. */
export const hasScheme = (address: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(address);

export const isWebAddress = (address: string): boolean => /^https?:/i.test(address);

/** Whether an address in a bucket is that of a list of photos; all others are those of folders. */
export const namesList = (address: string): boolean => /\.(csv|txt|tsv)$/i.test(address);
