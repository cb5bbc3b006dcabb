import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FacetError, median } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { EngineProcess } from '@facet/tensorflow-process';
import { eagerTensorFlowMissing } from '@facet/testing/eager-tensorflow';
import type { Benchmark } from './benchmark';
import type { Pass } from './faces-program';
import { photosFrom } from './photos';
import { rounded } from './rounded';

const PHOTOS = 20;
const ROUNDS = 5;

/**
 * All take one photo at a time, which is all that eager calls, which block, can do; `service` takes as many as the
 * service does. Eager TensorFlow.js as it is installed starts a thread per core for every operation, which costs more
 * processor time than it saves; `eagerOfOneThread` is spared that by a variable that it does not document.
 */
const CONTESTANTS = {
  graph: { engine: 'graph', atOnce: 1, env: { TF_NUM_INTRAOP_THREADS: '' } },
  service: { engine: 'graph', atOnce: availableParallelism() * 2, env: { TF_NUM_INTRAOP_THREADS: '' } },
  eager: { engine: 'eager', atOnce: 1, env: { TF_NUM_INTRAOP_THREADS: '' } },
  eagerOfOneThread: { engine: 'eager', atOnce: 1, env: { TF_NUM_INTRAOP_THREADS: '1' } },
} as const;
type Contestant = keyof typeof CONTESTANTS;
const NAMES = Object.keys(CONTESTANTS) as Contestant[];

export const benchmark: Benchmark = {
  title: 'processor time a photo: face networks as graphs against the same recipe on the eager packages',
  options: {
    photos: 'a folder of photos; default: drawn portraits',
    count: `how many photos; default ${PHOTOS}`,
    rounds: `how often each runs over all photos, in turn; default ${ROUNDS}`,
  },
  async run({ photos: folder, count = `${PHOTOS}`, rounds: wanted = `${ROUNDS}` }, progress) {
    if (eagerTensorFlowMissing) throw new FacetError('FAILED_PRECONDITION', eagerTensorFlowMissing);
    const photos = (await photosFrom(folder, Number(count))).length;
    const processes = NAMES.map((name) => start(name, [count, ...(folder === undefined ? [] : [folder])]));
    const pass = async () => {
      const passes: Pass[] = [];
      for (const engine of processes) passes.push(await engine.call<Pass>('pass'));
      return Object.fromEntries(NAMES.map((name, i) => [name, passes[i]!])) as Record<Contestant, Pass>;
    };
    try {
      requireSameWork(await pass());
      const rounds: Record<Contestant, Pass>[] = [];
      for (let round = 1; round <= Number(wanted); round++) {
        const measured = await pass();
        rounds.push(measured);
        progress(
          `round ${round}/${wanted}: CPU-ms a photo: ` +
            NAMES.map((name) => `${name} ${measured[name].cpuMs.toFixed(0)}`).join(', '),
        );
      }
      return figures(rounds, photos);
    } finally {
      await Promise.all(processes.map((engine) => engine.stop()));
    }
  },
};

function start(name: Contestant, args: readonly string[]): EngineProcess {
  const { engine, atOnce, env } = CONTESTANTS[name];
  const program = join(__dirname, 'faces-program.ts');
  return EngineProcess.start({ program, args: [engine, String(atOnce), ...args], env, name });
}

/** Throws FAILED_PRECONDITION unless all found the same number of faces in the same number of steps. */
function requireSameWork(passes: Record<Contestant, Pass>): void {
  const works = NAMES.map((name) => JSON.stringify([passes[name].faces, passes[name].evaluations]));
  if (new Set(works).size === 1) return;
  throw new FacetError('FAILED_PRECONDITION', `the contestants did different work: ${works.join(', ')}`);
}

function figures(rounds: readonly Record<Contestant, Pass>[], photos: number) {
  const of = (name: Contestant, figure: 'cpuMs' | 'wallMs') => rounds.map((round) => rounded(round[name][figure]));
  const ratioTo = (peer: Contestant) => rounded(median(rounds.map((round) => round[peer].cpuMs / round.graph.cpuMs)));
  const { faces, evaluations } = rounds[0]!.graph;
  return {
    ratio: ratioTo('eager'),
    goal: 2.5,
    raw: {
      photos,
      faces,
      detectorRuns: evaluations.detect,
      meshRuns: evaluations.mesh,
      landmarkRuns: evaluations.landmarks,
      descriptorRuns: evaluations.describe,
      ratioToEagerOfOneThread: ratioTo('eagerOfOneThread'),
      ...Object.fromEntries(NAMES.map((name) => [`${name}CpuMsPerPhoto`, of(name, 'cpuMs')])),
      ...Object.fromEntries(NAMES.map((name) => [`${name}WallMsPerPhoto`, of(name, 'wallMs')])),
    },
    rounds: rounds.length,
    versions: { tensorflow: tensorflowVersion() },
  };
}
