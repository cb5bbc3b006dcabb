import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lookOf } from '@facet/domain-picture-header';
import { boundedMap, digestOf, err, FacetError, ok, type Result } from '@facet/kernel';
import { splitAddress } from '@facet/port-object-store';
import { unreadablePath } from '../folder/file-refusal';
import { readCsvList, type CsvPhoto } from './csv-list';
import type { PhotoOrigin, PhotoSource, SourceInput } from './photo-source';
import { isPubFigList, readPubFigList, type PubFigRow } from './pubfig-list';
import { hasScheme, isWebAddress, type StoreAt } from './source-address';
import { requirePeople } from './require-people';

const STATS_AT_ONCE = 32;

/** The photos that a file lists: a PubFig list, or a CSV `path-or-URL,label`. `address` is absolute. */
export async function openList(address: string, storeAt: StoreAt): Promise<Result<PhotoSource>> {
  const [folder, name] = splitAddress(address);
  try {
    const bytes = await storeAt(folder).readAll(name);
    if (bytes.length > 0 && lookOf(bytes) !== 'plain text')
      return err(invalid('NOT_A_LIST', `${address} is ${lookOf(bytes)}; give a folder, a PubFig list or a CSV`));
    const text = Buffer.from(bytes).toString('utf8');
    const inputs = isPubFigList(text)
      ? readPubFigList(text, name).map(pubFigInput)
      : await csvInputs(await readCsvList(once(bytes), name), folder, storeAt);
    const problem = requirePeople(inputs, address) ?? requirePaths(inputs, address);
    return problem ? err(problem) : ok({ address, inputs, digest: await digestOfInputs(inputs) });
  } catch (error) {
    if (error instanceof FacetError && error.code === 'NOT_FOUND')
      return err(new FacetError('NOT_FOUND', `there is no list ${address}`, { reason: 'NO_SUCH_LIST', cause: error }));
    if (error instanceof FacetError && error.code === 'INVALID_ARGUMENT') return err(error);
    throw error;
  }
}

/** Names of pictures collide per person, numbers do not. */
const pubFigInput = ({ person, number, url, face, md5 }: PubFigRow): SourceInput => ({
  path: `${person}/${number}`,
  label: person,
  origin: { kind: 'url', url, md5 },
  listedFace: face,
});

/** A file or object keeps its name as its path; what the web gives has the number of its row. */
async function csvInputs(photos: readonly CsvPhoto[], folder: string, storeAt: StoreAt): Promise<SourceInput[]> {
  const stores = new Map<string, ReturnType<StoreAt>>();
  const storeOf = (place: string) => {
    const store = stores.get(place) ?? storeAt(place);
    stores.set(place, store);
    return store;
  };
  const taken = new Map<string, number>();
  return photos.map(({ number, location, label, page }) => {
    const origin = originOf(location, folder, storeOf);
    const isNamed = origin.kind !== 'url' && location !== '';
    const path = isNamed ? location : `${label === '' ? 'nobody' : label}/${number}`;
    const times = (taken.get(path) ?? 0) + 1;
    taken.set(path, times);
    return { path: times === 1 ? path : `${path}#${times}`, label, origin, ...(page === '' ? {} : { page }) };
  });
}

function originOf(location: string, folder: string, storeOf: StoreAt): PhotoOrigin {
  if (location === '') return none('the row names no file');
  if (location.includes('\0')) return none('its path holds a zero byte');
  if (/^file:/i.test(location)) return fileOrigin(location);
  if (/^gs:/i.test(location)) {
    const [, bucket, key] = /^(gs:\/\/[^/]+)\/(.+)$/i.exec(location) ?? [];
    return key === undefined ? none('its address names no object') : { kind: 'object', store: storeOf(bucket!), key };
  }
  // Whatever else has a scheme, the downloader has a word on.
  if (hasScheme(location) || isWebAddress(location)) return { kind: 'url', url: location };
  if (hasScheme(folder)) return { kind: 'object', store: storeOf(folder), key: location };
  return { kind: 'file', file: Buffer.from(isAbsolute(location) ? location : join(folder, location)) };
}

function fileOrigin(url: string): PhotoOrigin {
  try {
    return { kind: 'file', file: Buffer.from(fileURLToPath(url)) };
  } catch {
    // No address at all, one on another host, or one with an encoded slash.
    return none('its address names no file of this machine');
  }
}

const none = (why: string): PhotoOrigin => ({ kind: 'none', refusal: unreadablePath(why) });

/** A file of a list may change while the list does not. */
async function digestOfInputs(inputs: readonly SourceInput[]): Promise<string> {
  return digestOf(
    await boundedMap(inputs, STATS_AT_ONCE, async ({ path, label, origin, listedFace, page }) => [
      path,
      label,
      await identityOf(origin),
      listedFace ?? null,
      ...(page === undefined ? [] : [page]),
    ]),
  );
}

async function identityOf(origin: PhotoOrigin): Promise<unknown> {
  switch (origin.kind) {
    case 'url':
      return [origin.url, origin.md5 ?? null];
    case 'object':
      return [
        origin.store.uri('x'),
        origin.key,
        (await origin.store.head(origin.key).catch(() => undefined))?.generation ?? null,
      ];
    case 'file': {
      const stats = await stat(origin.file).catch(() => undefined);
      return stats ? [stats.size, stats.mtimeMs] : null;
    }
    case 'none':
      return origin.refusal.reason;
  }
}

function requirePaths(inputs: readonly SourceInput[], address: string): FacetError | undefined {
  const seen = new Set<string>();
  for (const { path } of inputs) {
    if (seen.has(path)) return invalid('MALFORMED_LIST', `${address} names the picture ${path} twice`);
    seen.add(path);
  }
  return undefined;
}

function invalid(reason: string, message: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', message, { reason });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
