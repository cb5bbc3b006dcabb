import { resolve } from 'node:path';
import { architectureNamed } from '@facet/architectures';
import type { Batch } from '@facet/contracts-rpc';
import { ingestPhotos, watchPhotos, type IngestedPhotos, type PhotosToIngest } from '../run/ingest-photos';
import { progressOf } from '../output/progress';
import { untilStopped } from '../run/stop-signal';
import { startServices } from '../services/with-services';
import { sourceAddress, variablesFor, type SourceOptions } from './source-options';

export interface IngestOptions extends SourceOptions {
  readonly data: string;
  readonly address?: string;
  readonly batch?: string;
  readonly watch: boolean;
  readonly json: boolean;
}

/** Faces are found once for every crop rule; this is the one of the default run, so that one finds the other's work. */
const { cropRule } = architectureNamed('embedding-head');

/** Takes a source into the ledger, by the services at an address or in this process. */
export async function ingest(source: string, options: IngestOptions): Promise<void> {
  const { address, data, batch, watch, json } = options;
  const variables = variablesFor(options, address !== undefined);
  const stopped = untilStopped();
  const progress = await progressOf(process.stderr);
  const only = ['ingestion', 'face-extraction'] as const;
  const services = address === undefined ? await startServices(resolve(data), only, variables) : undefined;
  const order: PhotosToIngest = {
    ...{ photos: sourceAddress(source), cropRule, progress, signal: stopped.signal },
    ...{ choices: options, batchId: batch },
  };
  const tell = (done: IngestedPhotos) =>
    process.stdout.write(json ? `${JSON.stringify(ingestedJson(done))}\n` : ingestedText(done));
  try {
    const at = address ?? `127.0.0.1:${services!.grpcPort}`;
    if (watch) for await (const done of watchPhotos(order, at)) tell(done);
    else tell(await ingestPhotos(order, at));
  } catch (error) {
    if (!(watch && stopped.signal.aborted)) throw error;
  } finally {
    progress.stop();
    stopped.ignore();
    await services?.stop();
  }
}

function ingestedJson({ batch, failedHosts }: IngestedPhotos) {
  const { id, source, total, accepted, refused, known } = batch;
  return { batch: id, source, photos: { total, accepted, refused: sorted(refused), known }, failedHosts };
}

function ingestedText({ batch, failedHosts }: IngestedPhotos): string {
  const rows = [
    ['batch', batch.id],
    ['photos', `${batch.total} in, ${batch.accepted} accepted, ${sum(batch)} refused`],
    ...Object.entries(sorted(batch.refused)).map(([reason, count]) => ['', `${count} ${reason}`]),
    ...Object.entries(failedHosts).map(([host, count], nth) => [nth === 0 ? 'failing' : '', `${count} ${host}`]),
  ];
  return rows.map(([name, value]) => `${name!.padEnd(9)}${value}\n`).join('');
}

const sum = ({ refused }: Batch) => Object.values(refused).reduce((all, count) => all + count, 0);

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
