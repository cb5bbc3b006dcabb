import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startFacet } from '@facet/facet-host';
import { FacetError } from '@facet/kernel';
import { createLogger, type Logger } from '@facet/platform-logging';
import { sourceAddress, variablesFor } from '../ingest/source-options';
import { readNetwork } from './network-to-train';
import { drawSamplePhotos } from './sample-photos';
import { progressOf } from '../output/progress';
import { runJob } from './run-job';
import type { RunOptions } from './run-options';
import { addressesOfProcess, addressesOfServices, type ServiceAddresses } from './service-addresses';
import { untilStopped } from './stop-signal';
import { summaryJson, summaryText } from './summary';
import { openLogFile } from './log-file';

/** Starts all services (or finds them running), does the job, and serves until it is stopped. Returns the exit status. */
export async function run(options: RunOptions): Promise<number> {
  const network = await readNetwork(options);
  const dataFolder = resolve(options.data);
  const logger = openLog(options, dataFolder);
  const stopped = untilStopped();
  const facet = await servicesOf(options, dataFolder, logger);
  const staysUp = !options.once && !options.connect;
  let status = 0;
  try {
    const photos = options.photos === undefined ? await drawSamplePhotos(dataFolder) : sourceAddress(options.photos);
    const progress = await progressOf(process.stderr);
    const job = runJob({
      ...options,
      photos,
      dataFolder,
      network,
      addresses: facet.addresses,
      progress,
      signal: stopped.signal,
    });
    const result = await job.finally(() => progress.stop());
    process.stdout.write(options.json ? `${JSON.stringify(summaryJson(result))}\n` : summaryText(result));
    if (staysUp) await stopped.requested;
  } catch (error) {
    if (!stopped.signal.aborted) {
      status = 1;
      const failure = FacetError.from(error);
      process.stderr.write(`facet: ${failure.message}\n`);
      // What the user can mend is one sentence; where a bug lies is for the log.
      if (failure.code === 'INTERNAL') logger.error({ err: error }, 'the job failed');
      if (staysUp) {
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

/** All services in this process, or those that run already. */
async function servicesOf(
  options: RunOptions,
  dataFolder: string,
  logger: Logger,
): Promise<{ readonly addresses: ServiceAddresses; stop(): Promise<void> }> {
  const { connect, httpPort, grpcPort } = options;
  const environment = { ...process.env, ...variablesFor(options, connect) };
  if (connect) return { addresses: addressesOfServices(environment), stop: async () => {} };
  const facet = await startFacet({ dataFolder, httpPort, grpcPort, logger, environment });
  return { addresses: addressesOfProcess(facet), stop: () => facet.stop() };
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
