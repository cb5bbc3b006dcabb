import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startFacet } from '@facet/facet-host';
import { FacetError } from '@facet/kernel';
import { createLogger, type Logger } from '@facet/platform-logging';
import { Command } from 'commander';
import { readNetwork } from './network-to-train';
import { drawSamplePhotos } from './sample-photos';
import { progressOf } from './progress';
import { runJob } from './run-job';
import { wholeNumber, type RunOptions } from './run-options';
import { untilStopped } from './stop-signal';
import { summaryJson, summaryText } from './summary';
import { openLogFile } from './log-file';

/** `facet run`: the whole job on a folder of photos, then the served model. */
export function runCommand(exit: (status: number) => void): Command {
  return new Command('run')
    .description('photos in, served model out; finished work is found again, not done again')
    .option('--photos <folder>', 'one sub-folder per person (default: drawn sample portraits)')
    .option('--data <folder>', 'where everything is kept', '.facet')
    .option('--architecture <name>', 'embedding-head, face-cnn, or the path of a model.json', 'embedding-head')
    .option('--training <file>', 'JSON file of training settings (default: all defaults)')
    .option('--steps <n>', "training steps (default: the architecture's)", wholeNumber(1))
    .option('--seed <n>', 'seed of the split and of training', wholeNumber(0), 1)
    .option('--http-port <n>', 'REST and the page; 0 for any free port', wholeNumber(0, 65535), 8080)
    .option('--grpc-port <n>', 'gRPC; 0 for any free port', wholeNumber(0, 65535), 8500)
    .option('--once', 'exit after the job, non-zero if it failed', false)
    .option('--json', 'last line on standard output is one JSON object; logs go to standard error', false)
    .action(async (options: RunOptions) => exit(await run(options)));
}

async function run(options: RunOptions): Promise<number> {
  const network = await readNetwork(options);
  const dataFolder = resolve(options.data);
  const logger = openLog(options, dataFolder);
  const stopped = untilStopped();
  const { httpPort, grpcPort } = options;
  const facet = await startFacet({ dataFolder, httpPort, grpcPort, logger, environment: process.env });
  let status = 0;
  try {
    const photos = options.photos === undefined ? await drawSamplePhotos(dataFolder) : resolve(options.photos);
    const progress = progressOf(process.stderr);
    const job = runJob({
      ...options,
      photos,
      network,
      httpPort: facet.httpPort,
      grpcPort: facet.grpcPort,
      progress,
      signal: stopped.signal,
    });
    const result = await job.finally(() => progress.stop());
    process.stdout.write(options.json ? `${JSON.stringify(summaryJson(result))}\n` : summaryText(result));
    if (!options.once) await stopped.requested;
  } catch (error) {
    if (!stopped.signal.aborted) {
      status = 1;
      process.stderr.write(`facet: ${FacetError.from(error).message}\n`);
      logger.error({ err: error }, 'the job failed');
      if (!options.once) {
        process.stderr.write('facet: still serving what is there; Ctrl-C ends it\n');
        await stopped.requested;
      }
    }
  } finally {
    stopped.ignore();
    await facet.stop();
  }
  return status;
}

/** In a terminal the bars own the screen and the log has a file; otherwise the log is standard error. */
function openLog({ json }: RunOptions, dataFolder: string): Logger {
  const level = process.env.FACET_LOG_LEVEL ?? 'info';
  if (json || !process.stderr.isTTY)
    return createLogger({ service: 'facet', level: process.env.FACET_LOG_LEVEL ?? 'warn' });
  const folder = join(dataFolder, 'logs');
  mkdirSync(folder, { recursive: true });
  return createLogger({ service: 'facet', level, destination: openLogFile(join(folder, 'facet.log')) });
}
