import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { IngestionService } from '@facet/contracts-rpc';
import { startFacet } from '@facet/facet-host';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import { startListedWeb } from './listed-web';

const FACET = join(__dirname, '../../apps/cli/bin/facet.cjs');

/** Short times, so that what is dead is given up soon; the rest is as by default. */
const ENVIRONMENT = {
  FACET_MAX_PHOTO_BYTES: '2000000',
  INGESTION_DOWNLOAD_HOST_CONCURRENCY: '32',
  INGESTION_DOWNLOAD_HOST_PAUSE_MS: '0',
  INGESTION_DOWNLOAD_BACK_OFF_MS: '20',
};

export interface ListProof {
  readonly rows: number;
  /** Rows with the verdict and reason that their address must lead to. */
  readonly right: number;
  /** Up to ten others, for people. */
  readonly wrong: readonly string[];
  /** What the command said at its end. */
  readonly told: {
    readonly total: number;
    readonly accepted: number;
    readonly refused: Readonly<Record<string, number>>;
  };
  /** Requests that came before each kill. */
  readonly killedAfter: readonly number[];
  /** Addresses that give a photo at the first request, and how many of them were asked for more than once. */
  readonly plain: number;
  readonly askedAgain: number;
  readonly seconds: number;
}

/**
 * `facet ingest` on a list of `count` addresses of a web on loopback, killed with SIGKILL `kills` times on the way, and
 * led to its end with the real face detector.
 */
export async function proveList(
  { folder, count, kills }: { readonly folder: string; readonly count: number; readonly kills: number },
  progress: (line: string) => void,
): Promise<ListProof> {
  const { web, list, expected, plainPaths } = await startListedWeb(count);
  try {
    const [file, data] = [join(folder, 'dev_urls.txt'), join(folder, 'data')];
    writeFileSync(file, list);
    const startedAt = performance.now();
    const killedAfter: number[] = [];
    for (let kill = 1; kill <= kills; kill++) {
      const facet = ingest(file, data);
      while (web.requests < (kill * count) / (kills + 1)) {
        if (facet.child.exitCode !== null) throw new Error(`facet ended before it was killed:\n${facet.said()}`);
        await after(10);
      }
      facet.child.kill('SIGKILL');
      await facet.ended;
      killedAfter.push(web.requests);
      progress(`killed after ${web.requests} requests`);
    }
    const facet = ingest(file, data);
    const [status] = (await facet.ended) as [number | null];
    if (status !== 0) throw new Error(`facet ended with ${status}:\n${facet.said()}`);
    const { batch, photos } = JSON.parse(facet.printed()) as { batch: string; photos: ListProof['told'] };
    const rows = await ledger(data, batch);
    const wrong = [...expected].filter(([path, verdict]) => rows.get(path) !== verdict);
    return {
      rows: rows.size,
      right: expected.size - wrong.length,
      wrong: wrong.slice(0, 10).map(([path, verdict]) => `${path}: ${rows.get(path)} instead of ${verdict}`),
      told: photos,
      killedAfter,
      plain: plainPaths.length,
      askedAgain: plainPaths.filter((path) => web.requestsFor(path) > 1).length,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await web.stop();
  }
}

function ingest(list: string, data: string) {
  const child = spawn(process.execPath, [FACET, 'ingest', list, '--data', data, '--allow-private', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ENVIRONMENT },
  });
  let [printed, said] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  return { child, ended: once(child, 'close'), printed: () => printed, said: () => said };
}

/** Path → reason, or ACCEPTED. */
async function ledger(dataFolder: string, batchId: string): Promise<Map<string, string>> {
  const logger = createLogger({ service: 'bench', level: 'warn' });
  const only = ['ingestion'] as const;
  const facet = await startFacet({ dataFolder, only, httpPort: 0, grpcPort: 0, logger, environment: process.env });
  const client = grpcClient(IngestionService, `127.0.0.1:${facet.grpcPort}`);
  const rows = new Map<string, string>();
  try {
    for await (const { row } of client.listLedger({ batchId })) rows.set(row!.path, row!.reason || row!.verdict);
    return rows;
  } finally {
    client.close();
    await facet.stop();
  }
}
