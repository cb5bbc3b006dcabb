import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { Refusal } from '../application/ledger-row';
import { fileNameText, isSystemFile } from './file-name';
import { refusalOfFileError, unreadablePath } from './file-refusal';

/** A file or folder: `file` is its address on this machine, in bytes because names need not be text. */
export interface Place {
  readonly file: Buffer;
  /** From the folder that the walk began in, `/`-separated; see `fileNameText`. */
  readonly path: string;
}

export interface WalkedFile extends Place {
  /** Set where the walk itself found that there is nothing to read. */
  readonly refusal?: Refusal;
}

/** Identity of a folder, whatever path led to it. */
export const folderId = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

/** What a folder holds, by name, without the files that systems leave there. */
export async function entriesOf(folder: Place): Promise<(Place & { readonly entry: Dirent<Buffer> })[]> {
  const entries = await readdir(folder.file, { encoding: 'buffer', withFileTypes: true });
  return entries
    .sort((a, b) => Buffer.compare(a.name, b.name))
    .map((entry) => ({ entry, name: fileNameText(entry.name) }))
    .filter(({ name }) => !isSystemFile(name))
    .map(({ entry, name }) => ({
      entry,
      file: Buffer.concat([folder.file, Buffer.from('/'), entry.name]),
      path: folder.path === '' ? name : `${folder.path}/${name}`,
    }));
}

/**
 * Every file below `folder`. Links are followed; a folder that was read before (`seen`, by `folderId`) is refused
 * instead of read again, which ends every loop.
 */
export async function* walkFolder(folder: Place, seen: Set<string>): AsyncGenerator<WalkedFile> {
  let entries: Awaited<ReturnType<typeof entriesOf>>;
  try {
    const id = folderId(await stat(folder.file));
    if (seen.has(id)) return yield { ...folder, refusal: unreadablePath(SEEN) };
    seen.add(id);
    entries = await entriesOf(folder);
  } catch (error) {
    return yield { ...folder, refusal: refusalOfFileError(error) };
  }
  for (const { entry, ...place } of entries) {
    const kind = await kindOf(place, entry);
    if (kind === 'file') yield place;
    else if (kind === 'folder') yield* walkFolder(place, seen);
    else yield { ...place, refusal: kind };
  }
}

const SEEN = 'it leads to a folder that was read already (a loop of links, or a second link)';

/** What a place is once links are followed, or why that cannot be said. */
export async function kindOf({ file }: Place, entry: Dirent<Buffer>): Promise<'file' | 'folder' | Refusal> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  try {
    const stats = await stat(file);
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : unreadablePath('it is no regular file');
  } catch (error) {
    return refusalOfFileError(error);
  }
}
