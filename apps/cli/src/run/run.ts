import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startFacet } from '@facet/facet-host';
import { FacetError } from '@facet/kernel';
import { createLogger, type Logger } from '@facet/platform-logging';
import { drawSamplePhotos } from './sample-photos';
import { progressOf } from './progress';
import { runJob } from './run-job';
import type { RunOptions } from './run-options';
import { untilStopped } from './stop-signal';
import { summaryJson, summaryText } from './summary';
import { openLogFile } from './log-file';

/** Starts all services, does the job, and serves until it is stopped. Returns the exit status. */
export async function run(options: RunOptions): Promise<number> {
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
