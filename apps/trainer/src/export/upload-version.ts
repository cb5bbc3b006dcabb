import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';

/** Stores every file under `folder` with the key `prefix` + its path; returns what a manifest says of them. */
export async function uploadVersion(
  store: ObjectStore,
  folder: string,
  prefix: string,
): Promise<ModelManifest['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const files: ModelManifest['files'] = [];
  for (const path of paths) {
    const bytes = await readFile(join(folder, path));
    await store.put(prefix + path, bytes);
    files.push({ path, sha256: sha256Hex(bytes), sizeBytes: bytes.length });
  }
  return files;
}
