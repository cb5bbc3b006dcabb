import { resolve } from 'node:path';
import { startServices, type AskOptions } from '../services/with-services';
import { costOf, costText, estimateDetection } from './detection-cost';
import { photoDigests } from './photo-digests';

export interface EstimateOptions extends AskOptions {
  readonly json: boolean;
}

/** Says what it would take to look at a folder's photos. The photos are only read. */
export async function estimate(photos: string, { data, address, json }: EstimateOptions): Promise<void> {
  const digests = await photoDigests(resolve(photos));
  const services = address === undefined ? await startServices(resolve(data), ['face-extraction']) : undefined;
  try {
    const estimated = await estimateDetection(digests, address ?? `127.0.0.1:${services!.grpcPort}`);
    const told = { ...estimated, ...costOf(estimated) };
    process.stdout.write(json ? `${JSON.stringify(told)}\n` : `${costText(estimated)}\n`);
  } finally {
    await services?.stop();
  }
}
