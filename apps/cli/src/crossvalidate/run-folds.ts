import { resolve } from 'node:path';
import { type CrossValidation, crossValidated } from '@facet/facet-host/evaluation';
import { readNetwork } from '../run/network-to-train';
import { progressOf } from '../output/progress';
import { untilStopped } from '../run/stop-signal';
import type { FoldsOptions } from './crossvalidate.command';

/** Trains on the folds, or finds them finished, with a bar; Ctrl-C ends them and they go on at the next time. */
export async function runFolds(options: FoldsOptions, doubted?: ReadonlySet<string>): Promise<CrossValidation> {
  const { data, dataset, folds, steps, seed, cpus, threads } = options;
  const { request } = await readNetwork(options);
  const progress = await progressOf(process.stderr);
  const stopped = untilStopped();
  try {
    const found = await crossValidated({
      ...(dataset !== undefined && { dataset }),
      folds,
      ...(doubted && { doubted }),
      network: { ...request, seed, ...(steps !== undefined && { steps }) },
      cpus,
      threads,
      dataFolder: resolve(data),
      environment: process.env,
      onStep: (done, total) => progress.update('Training folds', done, total),
      signal: stopped.signal,
    });
    progress.finish(
      'Training folds',
      `${folds} folds of ${found.outOfFold.length} photos${doubted ? `, ${doubted.size} of them learned by none` : ''}`,
    );
    return found;
  } finally {
    progress.stop();
    stopped.ignore();
  }
}
