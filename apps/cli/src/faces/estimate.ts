import { resolve } from 'node:path';
import { sourceAddress } from '../ingest/source-options';
import { startServices, type AskOptions } from '../services/with-services';
import { costOf, costText, estimateDetection } from './detection-cost';
import { photosToLookAt } from './photos-to-look-at';

export interface EstimateOptions extends AskOptions {
  readonly json: boolean;
}

/** Says what it would take to look at the photos of a source. They are only read; those of a list are only counted. */
export async function estimate(photos: string, { data, address, json }: EstimateOptions): Promise<void> {
  const found = await photosToLookAt(sourceAddress(photos));
  const services = address === undefined ? await startServices(resolve(data), ['face-extraction']) : undefined;
  try {
    const estimated = await estimateDetection(found, address ?? `127.0.0.1:${services!.grpcPort}`);
    const told = { ...estimated, ...costOf(estimated) };
    process.stdout.write(json ? `${JSON.stringify(told)}\n` : `${costText(estimated)}\n`);
  } finally {
    await services?.stop();
  }
}
