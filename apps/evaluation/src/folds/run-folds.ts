import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { FacetError, boundedMap } from '@facet/kernel';
import type { JobRunner } from '@facet/port-job-runner';
import type { ObjectStore } from '@facet/port-object-store';
import type { NetworkToTest } from './network-to-test';
import { type Fold, storeFold } from './fold-dataset';
import { foldMessage, foldInput } from './fold-program';

export interface FoldParts {
  readonly store: ObjectStore;
  readonly runner: JobRunner;
  /** Of the data folder; absolute. */
  readonly dataFolder: string;
}

export interface FoldsToRun {
  /** Names the work: the same content has the same id. */
  readonly id: string;
  readonly dataset: DatasetManifest;
  readonly folds: readonly Fold[];
  readonly network: NetworkToTest;
  /** Threads of each training, and of all that run side by side. */
  readonly threads: number;
  readonly cpus: number;
  readonly onStep: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A row of probabilities per tested photo, in its order. */
export type FoldScores = readonly (readonly number[])[];

/**
 * Trains on every fold, each as a job of its own, and answers what each says of its test. A fold that is done is found
 * again by its file of scores, one that was killed goes on from its checkpoint. Its dataset and checkpoints go when it
 * is done; TensorBoard's events stay. The first fold that fails ends the others.
 */
export async function runFolds(parts: FoldParts, work: FoldsToRun): Promise<FoldScores[]> {
  const steps = work.folds.map(() => 0);
  const total = work.folds.length * work.network.steps;
  const stop = new AbortController();
  const signal = work.signal ? AbortSignal.any([work.signal, stop.signal]) : stop.signal;
  const tell = (fold: number, step: number) => {
    steps[fold] = step;
    work.onStep(
      steps.reduce((sum, one) => sum + one, 0),
      total,
    );
  };
  const sideBySide = Math.max(1, Math.floor(work.cpus / work.threads));
  return boundedMap(work.folds, sideBySide, async (fold, i) => {
    try {
      return await scoresOf(parts, work, fold, (step) => tell(i, step), signal);
    } catch (error) {
      stop.abort();
      throw error;
    }
  });
}

async function scoresOf(
  { store, runner, dataFolder }: FoldParts,
  work: FoldsToRun,
  fold: Fold,
  onStep: (step: number) => void,
  signal: AbortSignal,
): Promise<FoldScores> {
  // Beside the jobs of the training service: `facet tensorboard` finds the folds there.
  const folder = join(dataFolder, 'training', `folds-${work.id}`, fold.name);
  const finished = join(folder, 'finished.json');
  const known = await readScores(finished);
  if (known) {
    onStep(work.network.steps);
    return known;
  }
  if (signal.aborted) throw stopped();
  const prefix = `folds/${work.id}/${fold.name}/`;
  const dataset = await storeFold(store, work.dataset, fold, prefix);
  const jobId = `${work.id}-${fold.name}`;
  const input = foldInput(work, { jobId, dataset, dataFolder, workFolder: folder });
  const running = await runner.start({ jobId, program: 'trainer', input });
  const cancel = () => void running.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  let failure: string | undefined;
  for await (const raw of running.messages) {
    const message = foldMessage(raw);
    if (message?.type === 'step') onStep(message.step);
    else if (message?.type === 'failed') failure = message.message;
  }
  signal.removeEventListener('abort', cancel);
  const outcome = await running.outcome;
  if (outcome.state === 'cancelled') throw stopped();
  if (outcome.state === 'failed')
    throw new FacetError('ABORTED', `${fold.name}: ${failure ?? outcome.message}`, { reason: 'FOLD_FAILED' });
  const scores = await readScores(join(folder, 'scores.json'));
  if (scores?.length !== fold.test.length)
    throw new FacetError(
      'DATA_LOSS',
      `${fold.name} ended with ${scores?.length ?? 'no'} rows for ${fold.test.length} photos`,
    );
  await rename(join(folder, 'scores.json'), finished);
  for (const scratch of ['checkpoints', 'dataset']) await rm(join(folder, scratch), { recursive: true, force: true });
  for await (const { key } of store.list(prefix)) await store.delete(key);
  return scores;
}

const stopped = (): FacetError =>
  new FacetError('CANCELLED', 'the folds were stopped; started again they go on', { reason: 'STOPPED' });

async function readScores(path: string): Promise<FoldScores | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as FoldScores;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
