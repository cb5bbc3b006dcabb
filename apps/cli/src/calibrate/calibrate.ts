import { resolve } from 'node:path';
import { TrainingService } from '@facet/contracts-rpc';
import type { Calibration } from '@facet/domain-evaluation';
import { calibrationOfVersion } from '@facet/facet-host/evaluation';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { progressOf } from '../output/progress';
import { untilStopped } from '../run/stop-signal';
import { type AskOptions, withServices } from '../services/with-services';
import { thresholdsText } from './thresholds-text';

export interface CalibrateOptions extends AskOptions {
  readonly modelVersion: number;
  readonly model: string;
  readonly folds: number;
  readonly cpus: number;
  readonly threads: number;
  readonly json: boolean;
}

/** Stopped before, the folds go on when it is asked for again; what is calibrated so already is found. */
export async function calibrate(options: CalibrateOptions): Promise<void> {
  const { model, modelVersion, json } = options;
  const progress = await progressOf(process.stderr);
  const stopped = untilStopped();
  try {
    await withServices(options, ['training'], async (address) => {
      const client = grpcClient(TrainingService, address);
      try {
        const calibration = await calibrationByFolds(options, client, progress.update.bind(progress), stopped.signal);
        progress.finish('Calibrating', thresholdsText(calibration));
        const made = await client.calibrateVersion({
          model,
          version: BigInt(modelVersion),
          calibrationJson: JSON.stringify(calibration),
        });
        const facts = { model, version: Number(made.version), found: made.found, uri: made.uri, calibration };
        process.stdout.write(json ? `${JSON.stringify(facts)}\n` : textOf(facts, modelVersion));
      } finally {
        client.close();
      }
    });
  } finally {
    progress.stop();
    stopped.ignore();
  }
}

const calibrationByFolds = (
  { data, model, modelVersion: version, folds, cpus, threads }: CalibrateOptions,
  client: GrpcClient<typeof TrainingService>,
  update: (stage: string, done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Calibration> =>
  calibrationOfVersion({
    model,
    version,
    settingsOf: async (jobId) => (await client.getJob({ jobId })).job!.settingsJson,
    folds,
    cpus,
    threads,
    dataFolder: resolve(data),
    environment: process.env,
    onStep: (done, total) => update('Calibrating', done, total),
    signal,
  });

const textOf = (
  { model, version, found, uri }: { model: string; version: number; found: boolean; uri: string },
  from: number,
): string => `${model} version ${version}${found ? ', found finished' : ''}: version ${from} with a calibration
${uri}
`;
