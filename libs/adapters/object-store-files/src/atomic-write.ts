import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FacetError, throwIfAborted } from '@facet/kernel';

/** Folder, inside the store, of files that are being written. */
export const TEMPORARY = '.tmp';

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
    await mkdir(dirname(path), { recursive: true });
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
    if (absent) await link(temporary, path);
    else await rename(temporary, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (absent && (error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw translated(error, root);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  await handle.sync().finally(() => handle.close());
}

function translated(error: unknown, root: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new FacetError('RESOURCE_EXHAUSTED', `the disk of ${root} is full; free some space and try again`, {
    reason: 'DISK_FULL',
    cause: error,
  });
}
