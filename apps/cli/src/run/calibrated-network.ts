import { availableParallelism } from 'node:os';
import { calibratedByFolds } from '@facet/facet-host/evaluation';
import { FacetError } from '@facet/kernel';
import { thresholdsText } from '../calibrate/thresholds-text';
import type { NetworkToTrain } from './network-to-train';
import type { JobToRun } from './run-job';

/** With `--calibrate`: the network whose version will know strangers, by folds that are found again when they are done. */
export async function calibratedNetwork(
  { network, calibrate, steps, seed, dataFolder, progress, signal }: JobToRun,
  dataset: string,
): Promise<NetworkToTrain> {
  if (calibrate === undefined) return network;
  const settings = network.request.settingsJson ? (JSON.parse(network.request.settingsJson) as object) : {};
  if ('calibration' in settings)
    throw new FacetError(
      'INVALID_ARGUMENT',
      'the training settings have a calibration already; leave it or --calibrate out',
    );
  const calibration = await calibratedByFolds({
    dataset,
    folds: calibrate,
    network: { ...network.request, seed, ...(steps !== undefined && { steps }) },
    threads: 1,
    cpus: availableParallelism(),
    dataFolder,
    environment: process.env,
    onStep: (done, total) => progress.update('Calibrating', done, total),
    signal,
  });
  progress.finish('Calibrating', thresholdsText(calibration));
  return { ...network, request: { ...network.request, settingsJson: JSON.stringify({ ...settings, calibration }) } };
}
