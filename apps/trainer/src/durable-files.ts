import { open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Puts a file in its place as a whole, or not at all, and onto the disk. */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const aside = join(folder, `${name}.part`);
  const handle = await open(aside, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, join(folder, name));
  await flush(folder);
}

/** Waits until a file, or the names in a folder, are on the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Sorted; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort();
}
