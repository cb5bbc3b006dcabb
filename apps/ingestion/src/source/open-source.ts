import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { err, FacetError, ok, type Result } from '@facet/kernel';
import { listPeopleFolder } from '../folder/list-people-folder';
import { openBucket } from './bucket-source';
import { openList } from './list-source';
import type { PhotoSource } from './photo-source';
import { hasScheme, namesList, type StoreAt } from './source-address';

/**
 * What a source names. A path is that of a folder with one sub-folder per person, or of a list (PubFig, CSV); an address
 * `gs://bucket/prefix` is one of such folders, and one that ends with .csv or .txt is a list. Fails when the source is
 * not there, cannot be read, or does not name at least two people.
 */
export async function openSource(source: string, storeAt: StoreAt): Promise<Result<PhotoSource>> {
  if (/^gs:/i.test(source)) return namesList(source) ? openList(source, storeAt) : openBucket(source, storeAt);
  if (hasScheme(source)) {
    const message = `${source} is no source of photos; give a folder, a PubFig list, a CSV, or gs://bucket/prefix`;
    return err(new FacetError('INVALID_ARGUMENT', message, { reason: 'UNKNOWN_SOURCE' }));
  }
  const address = source === '' ? '' : resolve(source);
  return (await isFile(address)) ? openList(address, storeAt) : openFolder(address);
}

async function isFile(path: string): Promise<boolean> {
  if (path === '' || path.includes('\0')) return false;
  // Why there is none is told where it is opened as a folder.
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function openFolder(address: string): Promise<Result<PhotoSource>> {
  const listed = await listPeopleFolder(address);
  if (!listed.ok) return listed;
  const inputs = listed.value.map(({ path, label, file, refusal }) => ({
    path,
    label,
    origin: refusal ? ({ kind: 'none', refusal } as const) : ({ kind: 'file', file } as const),
  }));
  return ok({ address, inputs, digest: undefined });
}
