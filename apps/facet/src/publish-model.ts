import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { composeParts } from '@facet/composition';
import {
  MODEL_FORMAT,
  type ModelManifest,
  modelManifestKey,
  modelPrefix,
  readModelManifest,
  writeModelManifest,
} from '@facet/domain-dataset-manifest';
import { sha256Hex } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';
import type { ObjectStore } from '@facet/port-object-store';
import { announcementOf } from '@facet/training/version-announcement';

export interface ModelToPublish extends Omit<ModelManifest, 'format' | 'version' | 'files'> {
  /** Of the SavedModel, with the golden files. */
  readonly folder: string;
}

export interface PublishedModel {
  readonly version: number;
  readonly uri: string;
  /** Whether there was a version with the same files already. */
  readonly found: boolean;
}

/**
 * Makes a folder the next version of a model and announces it, so that a server of the same data folder serves it. The
 * same files again are the same version. Throws FAILED_PRECONDITION (DATA_FOLDER_LOCKED) while another process holds the
 * data folder.
 */
export async function publishModel(
  { folder, ...contents }: ModelToPublish,
  dataFolder: string,
  environment: Environment,
): Promise<PublishedModel> {
  const { parts, close } = await composeParts(['objectStore', 'database', 'eventBus'], {
    ...environment,
    FACET_DATA_FOLDER: dataFolder,
  });
  try {
    const store = parts.objectStore!;
    const files = await filesIn(folder);
    const listed = [...files].map(([path, bytes]) => ({ path, sha256: sha256Hex(bytes), sizeBytes: bytes.length }));
    const { latest, found } = await versionsOf(store, contents.model, listed);
    const manifest = found ?? { format: MODEL_FORMAT, version: latest + 1, files: listed, ...contents };
    if (!found) await put(store, manifest, files);
    // Also of one that was found: whoever published it may not have come this far.
    await parts.eventBus!.publish([announcementOf(manifest)]);
    const { model, version } = manifest;
    return { version, uri: store.uri(modelManifestKey(model, version)), found: found !== undefined };
  } finally {
    await close();
  }
}

/** The bytes of every file under a folder, by its path. */
async function filesIn(folder: string): Promise<Map<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path))] as const)));
}

/** The highest version in the store, finished or not, and the one that has the same files. */
async function versionsOf(store: ObjectStore, model: string, files: ModelManifest['files']) {
  const prefix = `models/${model}/`;
  let latest = 0;
  let found: ModelManifest | undefined;
  const wanted = JSON.stringify(files);
  for await (const { key } of store.list(prefix)) {
    const version = Number(key.slice(prefix.length).split('/')[0]);
    latest = Math.max(latest, version || 0);
    if (key !== modelManifestKey(model, version)) continue;
    const manifest = readModelManifest(await store.readAll(key), key);
    const own = manifest.files.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes }));
    if (JSON.stringify(own) === wanted) found = manifest;
  }
  return { latest, found };
}

/** The manifest comes last: with it the version exists. */
async function put(store: ObjectStore, manifest: ModelManifest, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const { model, version } = manifest;
  for (const [path, bytes] of files) await store.put(modelPrefix(model, version) + path, bytes);
  await store.put(modelManifestKey(model, version), writeModelManifest(manifest), { onlyIf: 'absent' });
}
