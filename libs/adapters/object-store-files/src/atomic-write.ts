import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FacetError, throwIfAborted } from '@facet/kernel';
import { TEMPORARY } from './object-key';

/**
 * Writes `bytes` to a temporary file, flushes it, and gives it its name: readers see the whole file or none.
 * With `absent`, an existing file stays as it is and the answer is false.
 */
export async function atomicWrite(
  root: string,
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  { absent = false, signal }: { absent?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<boolean> {
  const temporary = join(root, TEMPORARY, randomUUID());
  try {
    await mkdir(join(root, TEMPORARY), { recursive: true });
    await makeFolder(dirname(path));
    const file = await open(temporary, 'wx');
    try {
      for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) {
        throwIfAborted(signal);
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (!absent) await rename(temporary, path);
    else if (!(await linked(temporary, path))) return false;
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    throw translated(error, root);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Unlike a rename, a link never replaces: of many writers one wins. */
async function linked(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Makes a folder and what is above it, each flushed into its parent, so that a power cut cannot take a whole branch. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  await handle.sync().finally(() => handle.close());
}

function translated(error: unknown, root: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR')
    return new FacetError('FAILED_PRECONDITION', `a key is in the way of another: ${path} cannot be file and folder`, {
      reason: 'KEY_IN_THE_WAY',
      cause: error,
    });
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new FacetError('RESOURCE_EXHAUSTED', `the disk of ${root} is full; free some space and try again`, {
    reason: 'DISK_FULL',
    details: { folder: root },
    cause: error,
  });
}
