import { toJson } from '@bufbuild/protobuf';
import { type Job, LeftOutSchema, WarmStartSchema } from '@facet/contracts-rpc';
import { readNetwork } from '../run/network-to-train';
import type { DeviceName } from '../options/device';
import { progressOf } from '../output/progress';
import { untilStopped } from '../run/stop-signal';
import { type AskOptions, withServices } from '../services/with-services';
import { deviceName, deviceOf } from './device-message';
import { followJob, type FollowedJob, trainedText } from './follow-job';

export interface TrainOptions extends AskOptions {
  readonly dataset: string;
  readonly architecture: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly training?: string;
  readonly onCorrupt?: 'fail' | 'skip';
  readonly engine?: 'graph' | 'eager';
  readonly device?: DeviceName;
  readonly seed: number;
  readonly model: string;
  readonly json: boolean;
}

/** Follows a training job to its end. Stopped before, it goes on from its last checkpoint when it is asked for again. */
export async function train(options: TrainOptions): Promise<void> {
  const { request } = await readNetwork(options);
  const settingsJson = withOptions(request.settingsJson, options);
  const { dataset: datasetVersion, epochs = 0, steps = 0, seed, model } = options;
  const stopped = untilStopped();
  const progress = await progressOf(process.stderr);
  try {
    const wanted = {
      datasetVersion,
      ...request,
      settingsJson,
      epochs,
      steps,
      seed,
      model,
      device: deviceOf(options.device),
    };
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

/** Options count for more than the file of settings. */
function withOptions(settingsJson: string, { onCorrupt, engine }: TrainOptions): string {
  const given = { ...(onCorrupt && { onCorrupt }), ...(engine && { engine }) };
  return Object.keys(given).length > 0
    ? JSON.stringify({ ...JSON.parse(settingsJson || '{}'), ...given })
    : settingsJson;
}

const jsonOf = ({ job, found }: FollowedJob) => ({
  job: job.id,
  found,
  dataset: job.datasetVersion,
  architecture: job.architecture,
  steps: job.steps,
  batchSize: job.batchSize,
  device: deviceName(job.device),
  secondsPerStep: job.secondsPerStep,
  firstLoss: job.firstLoss,
  loss: job.loss,
  validationAccuracy: job.validationAccuracy,
  ...(job.leftOut && { leftOut: toJson(LeftOutSchema, job.leftOut, { alwaysEmitImplicit: true }) }),
  ...(job.warmStart && { warmStart: toJson(WarmStartSchema, job.warmStart, { alwaysEmitImplicit: true }) }),
  model: { name: job.model, version: Number(job.modelVersion), uri: job.modelUri },
});

function leftOutText({ leftOut }: Job): string {
  if (!leftOut) return '';
  const { damagedRecords, damaged, people } = leftOut;
  const rows = [
    ...(damagedRecords > 0 ? [`${damagedRecords} damaged records`, ...damaged] : []),
    ...people.map(({ label, photos, taken, why }) => `${photos - taken} of ${photos} photos of ${label}: ${why}`),
  ];
  return rows.map((row) => `  left out    ${row}\n`).join('');
}

function startText({ warmStart }: Job): string {
  if (!warmStart) return '';
  const { source, taken, replaced } = warmStart;
  const rows = replaced.map(({ variable, why }) => `  new         ${variable}: ${why}\n`);
  return `  warm start  ${taken.length} variables of ${source}\n${rows.join('')}`;
}

const textOf = (job: Job): string => {
  const { architecture, steps, device, firstLoss, loss, model, modelVersion, modelUri } = job;
  return `
  training    ${architecture}, ${steps} steps on the ${deviceName(device)}, loss ${firstLoss.toFixed(3)} to ${loss.toFixed(3)}
${leftOutText(job)}${startText(job)}  model       ${model} version ${modelVersion}, ${modelUri}

`;
};
