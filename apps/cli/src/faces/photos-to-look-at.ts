import { stat } from 'node:fs/promises';
import { localFolder } from '@facet/composition/local-object-store';
import { objectStoreAt } from '@facet/composition/object-store-at';
import { namesList, splitAddress } from '@facet/facet-host/source-address';
import { FacetError } from '@facet/kernel';
import { bucketPhotoDigests, photoDigests } from './photo-digests';

/** The photos of a source, by their bytes where those are at hand. */
export type PhotosToLookAt =
  /** sha256 of each different photo. */
  | { readonly kind: 'known'; readonly digests: readonly string[] }
  /** A list says how many photos there are at most; what they are is known when they are downloaded. */
  | { readonly kind: 'listed'; readonly atMost: number };

/**
 * The photos of a folder, of a list, or below `gs://bucket/prefix`; all are read but those of a list. Throws NOT_FOUND for
 * a source that is not there.
 */
export async function photosToLookAt(source: string): Promise<PhotosToLookAt> {
  const folder = localFolder(source);
  if (folder === undefined) {
    if (!namesList(source)) return { kind: 'known', digests: await bucketPhotoDigests(source) };
  } else if (!(await stat(folder).catch(() => undefined))?.isFile())
    return { kind: 'known', digests: await photoDigests(folder) };
  return { kind: 'listed', atMost: await countRows(source) };
}

/** Lines of a list with something on them that is no comment: a header counts too. */
async function countRows(list: string): Promise<number> {
  const [folder, name] = splitAddress(list);
  const text = Buffer.from(await objectStoreAt(folder).readAll(name));
  const rows = text.toString('utf8').split('\n');
  const atMost = rows.filter((row) => row.trim() !== '' && !row.startsWith('#')).length;
  if (atMost === 0) throw new FacetError('FAILED_PRECONDITION', `${list} lists no photos`, { reason: 'EMPTY_LIST' });
  return atMost;
}
