import type { Job, WarmStart } from '@facet/contracts-rpc';
import { readNetwork } from '../run/network-to-train';
import { progressOf } from '../run/progress';
import { untilStopped } from '../run/stop-signal';
import { type AskOptions, withServices } from '../services/with-services';
import { followJob, type FollowedJob, trainedText } from './follow-job';

export interface TrainOptions extends AskOptions {
  readonly dataset: string;
  readonly architecture: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly training?: string;
  readonly seed: number;
  readonly model: string;
  readonly json: boolean;
}

/** Follows a training job to its end. Stopped before, it goes on from its last checkpoint when it is asked for again. */
export async function train(options: TrainOptions): Promise<void> {
  const { request } = await readNetwork(options);
  const { dataset: datasetVersion, epochs = 0, steps = 0, seed, model } = options;
  const stopped = untilStopped();
  const progress = progressOf(process.stderr);
  try {
    const wanted = { datasetVersion, ...request, epochs, steps, seed, model };
    const followed = await withServices(options, ['training'], (address) =>
      followJob(wanted, address, { progress, signal: stopped.signal }),
    );
    progress.finish('Training', trainedText(followed.job, followed.found));
    process.stdout.write(options.json ? `${JSON.stringify(jsonOf(followed))}\n` : textOf(followed.job));
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    progress.stop();
    process.stderr.write('stopped; the same command goes on from the last checkpoint\n');
  } finally {
    progress.stop();
    stopped.ignore();
  }
}

const jsonOf = ({ job, found }: FollowedJob) => ({
  job: job.id,
  found,
  dataset: job.datasetVersion,
  architecture: job.architecture,
  steps: job.steps,
  batchSize: job.batchSize,
  secondsPerStep: job.secondsPerStep,
  firstLoss: job.firstLoss,
  loss: job.loss,
  validationAccuracy: job.validationAccuracy,
  ...(job.warmStart && { warmStart: warmStartJson(job.warmStart) }),
  model: { name: job.model, version: Number(job.modelVersion), uri: job.modelUri },
});

const warmStartJson = ({ source, taken, replaced }: WarmStart) => ({
  source,
  taken,
  replaced: replaced.map(({ variable, why }) => ({ variable, why })),
});

function startText({ warmStart }: Job): string {
  if (!warmStart) return '';
  const { source, taken, replaced } = warmStart;
  const rows = replaced.map(({ variable, why }) => `  new         ${variable}: ${why}\n`);
  return `  warm start  ${taken.length} variables of ${source}\n${rows.join('')}`;
}

const textOf = (job: Job): string => {
  const { architecture, steps, firstLoss, loss, model, modelVersion, modelUri } = job;
  return `
  training    ${architecture}, ${steps} steps, loss ${firstLoss.toFixed(3)} to ${loss.toFixed(3)}
${startText(job)}  model       ${model} version ${modelVersion}, ${modelUri}

`;
};
