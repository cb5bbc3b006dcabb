import { join } from 'node:path';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { REFUSAL_REASONS } from '@facet/domain-verdict';
import { pause } from '@facet/kernel';
import type { DistinctPhoto } from './distinct-photos';
import { startOneProcess } from './one-process';
import { PipelineUser } from './pipeline-user';
import { descendantsOf, missingOf } from './process-tree';

/** `networks` are the real ones; `decoding` reads every photo as they do, and then finds a face in its middle. */
export type HostileDetector = 'networks' | 'decoding';

export interface HostileOutcome {
  readonly photos: number;
  readonly rows: number;
  /** Photos that have not exactly one row with their own bytes, or one without a verdict or a known reason. */
  readonly wrongRows: readonly string[];
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  /** The process of the services, or a child of it, ended. */
  readonly crashes: number;
  /** Longest time in which the process did not say that it is alive. */
  readonly longestSilenceMs: number;
  readonly seconds: number;
}

const MAIN = join(__dirname, '../stack/hostile-facet.ts');
const BATCH = 'hostile';
const PROBE_EACH_MS = 50;

/** Photos through ingestion and face extraction, in a process of their own so that it may die of them. */
export async function lookAtHostilePhotos(
  photos: readonly DistinctPhoto[],
  detector: HostileDetector,
  folder: string,
): Promise<HostileOutcome> {
  const system = await startOneProcess(folder, { main: MAIN, environment: { HOSTILE_DETECTOR: detector } });
  const { program } = system.victims[0]!;
  const user = new PipelineUser(system.addresses);
  const started = performance.now();
  try {
    await program.ready(async () => (await fetch(`${system.http}/health/ready`)).ok);
    const before = descendantsOf(program.pid!);
    const probing = new AbortController();
    const silence = longestSilence(`${system.http}/health/live`, probing.signal);
    const decided = (async () => {
      await user.send(BATCH, photos);
      await user.decided(BATCH);
      return user.ledger(BATCH);
    })();
    // A process that has died answers nobody, and would be asked for ever.
    const died = program.ended().then(() => user.stop());
    const rows = await decided.catch((error: unknown) => {
      if (program.isRunning) throw error;
      return [];
    });
    probing.abort();
    const crashes = program.isRunning ? missingOf(before) : 1;
    const outcome = {
      ...judged(photos, rows),
      crashes,
      longestSilenceMs: Math.round(await silence),
      seconds: Math.round((performance.now() - started) / 1000),
    };
    await system.stop();
    await died;
    return outcome;
  } finally {
    user.stop();
    await system.stop();
  }
}

type Rows = Awaited<ReturnType<PipelineUser['ledger']>>;

function judged(photos: readonly DistinctPhoto[], rows: Rows) {
  const byPath = groupByPath(rows);
  const isRight = ({ path, sha256 }: DistinctPhoto) => {
    const own = byPath.get(path) ?? [];
    const [{ verdict, reason, photoSha256 } = { verdict: '', reason: '', photoSha256: '' }] = own;
    const isRefused = verdict === 'REFUSED' && reason in REFUSAL_REASONS && reason !== 'DETECTION_FAILED';
    return own.length === 1 && photoSha256 === sha256 && (isRefused || (verdict === 'ACCEPTED' && reason === ''));
  };
  const refused: Record<string, number> = {};
  for (const { verdict, reason } of rows) if (verdict === 'REFUSED') refused[reason] = (refused[reason] ?? 0) + 1;
  return {
    photos: photos.length,
    rows: rows.length,
    wrongRows: photos.filter((photo) => !isRight(photo)).map(({ path }) => path),
    accepted: rows.filter(({ verdict }) => verdict === 'ACCEPTED').length,
    refused,
  };
}

function groupByPath(rows: Rows): Map<string, Rows> {
  const groups = new Map<string, Rows>();
  for (const row of rows) groups.set(row.path, [...(groups.get(row.path) ?? []), row]);
  return groups;
}

/** Asks again and again until `signal`; a question that is open then counts with the time that it took so far. */
async function longestSilence(url: string, signal: AbortSignal): Promise<number> {
  let longest = 0;
  while (!signal.aborted) {
    const asked = performance.now();
    await fetch(url, { signal }).then(
      (response) => response.text(),
      () => undefined,
    );
    longest = Math.max(longest, performance.now() - asked);
    await pause(PROBE_EACH_MS, signal).catch(() => undefined);
  }
  return longest;
}

export interface SlowestFile {
  readonly path: string;
  readonly ms: number;
}

/** The file that the codec takes longest for: the better of two times, since the machine does other things too. */
export async function slowestFile(photos: readonly DistinctPhoto[]): Promise<SlowestFile> {
  const codec = new SharpImageCodec();
  let slowest: SlowestFile = { path: '', ms: 0 };
  for (const { path, bytes } of photos) {
    const times: number[] = [];
    for (let round = 0; round < 2; round++) {
      const started = performance.now();
      await codec.decode(bytes, 512).catch(() => undefined);
      await codec.cropSquare(bytes, { centreX: 50, centreY: 50, side: 80 }, 96).catch(() => undefined);
      times.push(performance.now() - started);
    }
    const ms = Math.round(Math.min(...times));
    if (ms > slowest.ms) slowest = { path, ms };
  }
  return slowest;
}
