import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError, median, pause, sha256Hex } from '@facet/kernel';
import { distinctCopies, type DistinctPhoto } from '../../apps/pipeline-e2e/src/chaos/distinct-photos';
import { PipelineUser } from '../../apps/pipeline-e2e/src/chaos/pipeline-user';
import { startStack } from '../../apps/pipeline-e2e/src/stack';
import type { Benchmark } from './benchmark';

const POLL_MS = 50;

interface Extraction {
  readonly photosPerSecond: number;
  /** Of path, label, verdict and reason of every photo. */
  readonly digest: string;
}

/** The same photos by `count` processes of face-extraction, each bound to a core of its own. */
async function extract(photos: readonly DistinctPhoto[], count: number): Promise<Extraction> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-scale-'));
  const names = Array.from({ length: count }, (_, i) => (i === 0 ? 'face-extraction' : `face-extraction-${i + 1}`));
  const cores = Object.fromEntries(names.map((name, core) => [name, core]));
  const stack = await startStack({ folder, replicas: { 'face-extraction': count }, cores });
  const user = new PipelineUser(stack.addresses);
  try {
    // All are waiting when the first is looked at: the time of sending is not of interest.
    for (const name of names) stack.service(name).signal('SIGSTOP');
    await user.send('scale', photos);
    for (const name of names) stack.service(name).signal('SIGCONT');
    // The middle of the work, in which every process has something to do.
    const started = await whenLeft(user, 0.9 * photos.length);
    const ended = await whenLeft(user, 0.1 * photos.length);
    await user.decided('scale');
    const rows = await user.ledger('scale');
    const lines = rows.map(({ path, label, verdict, reason }) => [path, label, verdict, reason].join('\t')).sort();
    const seconds = (ended.atMs - started.atMs) / 1000;
    return { photosPerSecond: (started.left - ended.left) / seconds, digest: sha256Hex(Buffer.from(lines.join('\n'))) };
  } finally {
    user.stop();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first moment at which at most `most` photos have no verdict. */
async function whenLeft(user: PipelineUser, most: number): Promise<{ readonly atMs: number; readonly left: number }> {
  for (;;) {
    const left = await user.pending('scale');
    if (left <= most) return { atMs: performance.now(), left };
    await pause(POLL_MS);
  }
}

/** Throughput of face extraction by two processes beside that by one. */
export const benchmark: Benchmark = {
  title: 'photos per second of two face-extraction processes, each with a core of its own, over those of one',
  options: {
    photos: 'folder of people (required)',
    count: 'photos sent, copies of these; default 200',
    rounds: 'default 3',
  },
  async run({ photos: folder, count = '200', rounds = '3' }, progress) {
    if (!folder) throw new FacetError('INVALID_ARGUMENT', '--photos must name a folder of people');
    const photos = await distinctCopies(folder, Number(count), 1);
    const one: Extraction[] = [];
    const two: Extraction[] = [];
    for (let round = 1; round <= Number(rounds); round++) {
      one.push(await extract(photos, 1));
      two.push(await extract(photos, 2));
      progress(
        `round ${round}: ${one.at(-1)!.photosPerSecond.toFixed(1)} and ${two.at(-1)!.photosPerSecond.toFixed(1)}`,
      );
    }
    const rates = (extractions: readonly Extraction[]) => extractions.map(({ photosPerSecond }) => photosPerSecond);
    const digests = new Set([...one, ...two].map(({ digest }) => digest));
    return {
      ratio: median(rates(two).map((rate, i) => rate / rates(one)[i]!)),
      goal: 1.7,
      raw: {
        cores: availableParallelism(),
        onePhotosPerSecond: rates(one),
        twoPhotosPerSecond: rates(two),
        differentResults: digests.size - 1,
      },
      rounds: Number(rounds),
      versions: {},
    };
  },
};
