import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { type ModelManifest, modelPrefix } from '@facet/domain-dataset-manifest';
import { FacetError, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { EngineProcess } from '@facet/tensorflow-process';

/** Crops that one run takes. */
const BATCH = 32;

/** A model version, loaded in a process of its own. */
export interface LocalModel {
  /** A row of probabilities, in the order of the version's labels, per encoded crop. */
  scores(crops: readonly Uint8Array[], onDone?: (done: number) => void): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Copies a version's files to a temporary folder and loads it. Throws DATA_LOSS for a file that is not the manifest's. */
export async function openModel(store: ObjectStore, manifest: ModelManifest): Promise<LocalModel> {
  const folder = await mkdtemp(join(tmpdir(), 'facet-model-'));
  try {
    for (const { path, sha256 } of manifest.files) await copy(store, manifest, { path, sha256 }, join(folder, path));
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
  const program = join(__dirname, `scores.engine${extname(__filename)}`);
  const { model, version, signature } = manifest;
  const engine = EngineProcess.start({ program, args: [folder], name: `${model} version ${version}` });
  const input = Object.keys(signature.inputs)[0]!;
  return {
    async scores(crops, onDone = () => undefined) {
      const rows: Float32Array[] = [];
      for (let start = 0; start < crops.length; start += BATCH) {
        const images = crops.slice(start, start + BATCH);
        rows.push(...(await engine.call<Float32Array[]>('scores', { input, images })));
        onDone(rows.length);
      }
      return rows;
    },
    async close() {
      await engine.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function copy(
  store: ObjectStore,
  { model, version }: ModelManifest,
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  target: string,
): Promise<void> {
  const key = modelPrefix(model, version) + path;
  const bytes = await store.readAll(key);
  if (sha256Hex(bytes) !== sha256)
    throw new FacetError('DATA_LOSS', `${key} is not the file ${path} that the manifest lists`, {
      reason: 'DIGEST_MISMATCH',
    });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, bytes);
}
