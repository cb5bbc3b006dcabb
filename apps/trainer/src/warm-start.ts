import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Label,
  modelManifestKey,
  modelPrefix,
  readModelManifest,
  type WarmStart,
} from '@facet/domain-dataset-manifest';
import type { WarmStartSource } from '@facet/domain-training-settings';
import { FacetError, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { readCheckpoint } from '@facet/tensorflow-session';
import type { LearningNetwork } from './network/learning-network';

export interface WarmStartOptions {
  readonly source: WarmStartSource;
  readonly store: ObjectStore;
  /** Of the job; a folder in it is used and removed. */
  readonly workFolder: string;
  /** Of the dataset. */
  readonly labels: readonly Label[];
}

/**
 * Gives a new network the weights of another one, as far as they fit: equal names and shapes. The head, the last layer, is
 * taken only from a version whose people are those of the dataset; a checkpoint does not say who its people are. Throws
 * NOT_FOUND for a source that there is not, DATA_LOSS for a damaged one, FAILED_PRECONDITION where nothing fits.
 */
export async function warmStart(network: LearningNetwork, options: WarmStartOptions): Promise<WarmStart> {
  const { source, store, workFolder, labels } = options;
  const folder = join(workFolder, 'warm-start');
  try {
    const { prefix, name, people } = await locate(source, store, folder);
    const shapes = network.shapes;
    const head = [...shapes.keys()].at(-1)!.split('/')[0]!;
    const samePeople = people !== undefined && JSON.stringify(people) === JSON.stringify(labels);
    const found = await readCheckpoint(prefix, [...shapes.keys()]);
    const replaced: WarmStart['replaced'] = [];
    for (const [variable, shape] of shapes) {
      const value = found.get(variable);
      const why = !value
        ? `${name} does not have it`
        : String(value.shape) !== String(shape)
          ? `it is [${value.shape.join(', ')}] in ${name}, [${shape.join(', ')}] here`
          : variable.startsWith(`${head}/`) && !samePeople
            ? people
              ? `the people of ${name} are others`
              : `a checkpoint does not say who its people are`
            : undefined;
      if (why === undefined) continue;
      found.delete(variable);
      replaced.push({ variable, why });
    }
    if (found.size === 0)
      throw new FacetError(
        'FAILED_PRECONDITION',
        `nothing of ${name} fits: ${replaced[0]!.variable}: ${replaced[0]!.why}`,
        {
          reason: 'NOTHING_TO_TAKE',
        },
      );
    await network.take(found);
    return { source: name, taken: [...found.keys()], replaced };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Located {
  /** Begins the names of the files with the variables. */
  readonly prefix: string;
  /** For people. */
  readonly name: string;
  readonly people: readonly Label[] | undefined;
}

async function locate(source: WarmStartSource, store: ObjectStore, folder: string): Promise<Located> {
  if ('checkpoint' in source)
    return { prefix: source.checkpoint, name: `the checkpoint ${source.checkpoint}`, people: undefined };
  const { model, version } = source;
  const key = modelManifestKey(model, version);
  if (!(await store.head(key)))
    throw new FacetError('NOT_FOUND', `there is no version ${version} of the model ${model} to start from`, {
      reason: 'NO_SUCH_VERSION',
    });
  const manifest = readModelManifest(await store.readAll(key), key);
  for (const { path, sha256 } of manifest.files.filter((file) => file.path.startsWith('variables/'))) {
    const bytes = await store.readAll(modelPrefix(model, version) + path);
    if (sha256Hex(bytes) !== sha256)
      throw new FacetError('DATA_LOSS', `${path} of ${model} version ${version} is not the file of its manifest`, {
        reason: 'DIGEST_MISMATCH',
      });
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return { prefix: join(folder, 'variables/variables'), name: `${model} version ${version}`, people: manifest.labels };
}
