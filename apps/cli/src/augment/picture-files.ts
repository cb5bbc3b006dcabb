import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';

/** The first `count` JPEG and PNG files of `paths`, in their order; a folder stands for the files anywhere under it. */
export async function readPictures(paths: readonly string[], count: number): Promise<Uint8Array[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...(await filesAt(path)));
  if (files.length === 0)
    throw new FacetError('NOT_FOUND', `there are no pictures (.jpg, .jpeg, .png) under ${paths.join(', ')}`);
  return Promise.all(files.slice(0, count).map((file) => readFile(file)));
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FacetError('NOT_FOUND', `${path} cannot be read: ${cause.code}`, { cause });
  });
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort()
    .map((name) => join(path, name));
}
