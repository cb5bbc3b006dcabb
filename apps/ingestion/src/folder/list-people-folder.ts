import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { err, FacetError, ok, type ErrorCode, type Result } from '@facet/kernel';
import { entriesOf, folderId, kindOf, walkFolder, type Place, type WalkedFile } from './walk-folder';

export interface FolderInput extends WalkedFile {
  /** Name of the person's folder; empty for a file that lies beside those folders. */
  readonly label: string;
}

/**
 * Every input of a folder that holds one sub-folder per person, in the order of names. A file anywhere below a
 * person's folder is that person's. Fails when the folder cannot be read or does not hold at least two people.
 */
export async function listPeopleFolder(folder: string): Promise<Result<FolderInput[]>> {
  const opened = await openFolder(folder);
  if (!opened.ok) return opened;
  const root: Place = { file: Buffer.from(folder), path: '' };
  const inputs: FolderInput[] = [];
  let folders = 0;
  for (const { entry, ...place } of await entriesOf(root)) {
    const kind = await kindOf(place, entry);
    if (kind === 'folder') {
      folders += 1;
      // The root counts as read for each person anew: a photo in two people's folders is a conflict to be told.
      const seen = new Set([folderId(opened.value)]);
      for await (const file of walkFolder(place, seen)) inputs.push({ ...file, label: place.path });
    } else {
      inputs.push({ ...place, label: '', ...(kind === 'file' ? {} : { refusal: kind }) });
    }
  }
  const problem = problemOf(folder, inputs, folders);
  return problem ? err(problem) : ok(inputs);
}

async function openFolder(folder: string): Promise<Result<Stats>> {
  if (folder === '') return refuse('INVALID_ARGUMENT', 'FOLDER_MISSING', 'source is empty; it must name a folder');
  if (folder.includes('\0')) return refuse('INVALID_ARGUMENT', 'FOLDER_MISSING', "the folder's path holds a zero byte");
  try {
    const stats = await stat(folder);
    if (!stats.isDirectory()) return refuse('INVALID_ARGUMENT', 'NOT_A_FOLDER', `${folder} is a file, not a folder`);
    await entriesOf({ file: Buffer.from(folder), path: '' });
    return ok(stats);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return refuse('NOT_FOUND', 'FOLDER_MISSING', `there is no folder ${folder}`);
    if (code === 'EACCES' || code === 'EPERM')
      return refuse('PERMISSION_DENIED', 'FOLDER_UNREADABLE', `this process may not read the folder ${folder}`);
    if (code === 'ELOOP' || code === 'ENAMETOOLONG')
      return refuse('INVALID_ARGUMENT', 'FOLDER_UNREADABLE', `the folder ${folder} cannot be opened (${message})`);
    throw error;
  }
}

function problemOf(folder: string, inputs: readonly FolderInput[], folders: number): FacetError | undefined {
  const invalid = (reason: string, message: string) => new FacetError('INVALID_ARGUMENT', message, { reason });
  const howTo = "put each person's photos in a sub-folder with the person's name";
  if (inputs.length === 0 && folders === 0) return invalid('EMPTY_FOLDER', `the folder ${folder} is empty; ${howTo}`);
  if (inputs.length === 0) return invalid('EMPTY_FOLDER', `the sub-folders of ${folder} hold no files; ${howTo}`);
  if (folders === 0)
    return invalid('NO_PEOPLE', `the folder ${folder} holds ${inputs.length} files but no sub-folder; ${howTo}`);
  const people = new Set(inputs.map(({ label }) => label).filter((label) => label !== ''));
  if (people.size < 2) {
    const who = people.size === 0 ? 'of nobody' : `of ${[...people].join()} only`;
    return invalid('ONE_PERSON', `the folder ${folder} holds photos ${who}, at least two people are needed`);
  }
  return undefined;
}

function refuse(code: ErrorCode, reason: string, message: string): Result<never> {
  return err(new FacetError(code, message, { reason }));
}
