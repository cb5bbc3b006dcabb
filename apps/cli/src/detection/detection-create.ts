import { resolve } from 'node:path';
import { architectureNamed } from '@facet/architectures';
import { createDetectionData, type DetectionData } from '@facet/facet-host/create-detection-data';
import { sourceAddress } from '../ingest/source-options';
import { ingestPhotos } from '../run/ingest-photos';
import { progressOf, type Progress } from '../output/progress';
import { untilStopped } from '../run/stop-signal';
import { startServices } from '../services/with-services';

export interface CreateOptions {
  readonly data: string;
  readonly address?: string;
  readonly trainFraction: number;
  readonly seed: number;
  readonly json: boolean;
}

/** Faces are found once for every crop rule; this is the one of the default run, so that one finds the other's work. */
const { cropRule } = architectureNamed('embedding-head');

/** Photos of a folder to the files of the Object Detection API, by the services at an address or in this process. */
export async function createDetection(source: string, output: string, options: CreateOptions): Promise<void> {
  const stopped = untilStopped();
  const progress = await progressOf(process.stderr);
  const services = options.address === undefined ? await startServices(resolve(options.data)) : undefined;
  const address = options.address ?? `127.0.0.1:${services!.grpcPort}`;
  try {
    const [photos, out] = [sourceAddress(source), sourceAddress(output)];
    const data = await create({ photos, out, address, options, progress, signal: stopped.signal });
    process.stdout.write(options.json ? `${JSON.stringify({ output: out, ...data })}\n` : textOf(data));
  } finally {
    progress.stop();
    stopped.ignore();
    await services?.stop();
  }
}

interface DataToCreate {
  readonly photos: string;
  readonly out: string;
  readonly address: string;
  readonly options: CreateOptions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function create({ photos, out, address, options, progress, signal }: DataToCreate): Promise<DetectionData> {
  const { batch } = await ingestPhotos({ photos, cropRule, progress, signal }, address);
  const { trainFraction, seed } = options;
  const data = await createDetectionData({
    photos,
    out,
    address,
    batchId: batch.id,
    cropRule,
    trainFraction,
    seed,
    environment: process.env,
    onExample: (done, total) => progress.update('Writing records', done, total),
    signal,
  });
  progress.finish('Writing records', `in ${out}`);
  return data;
}

function textOf({ labels, accepted, inputs, examples }: DetectionData): string {
  const files = Object.entries(examples).map(([name, count]) => `${name} ${count}`);
  return `${labels.length} people, ${accepted} of ${inputs} photos accepted; examples: ${files.join(', ')}\n`;
}
