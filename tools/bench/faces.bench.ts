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
 * Eager TensorFlow.js starts a thread per core for every operation, which costs more processor time than it saves; the
 * variable, which it does not document, spares it that. The ratio is held against the better of the two.
 */
const CONTESTANTS = {
  graph: { engine: 'graph', env: { TF_NUM_INTRAOP_THREADS: '' } },
  eager: { engine: 'eager', env: { TF_NUM_INTRAOP_THREADS: '1' } },
  eagerAsInstalled: { engine: 'eager', env: { TF_NUM_INTRAOP_THREADS: '' } },
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
  const { engine, env } = CONTESTANTS[name];
  return EngineProcess.start({ program: join(__dirname, 'faces-program.ts'), args: [engine, ...args], env, name });
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
      ratioToEagerAsInstalled: ratioTo('eagerAsInstalled'),
      graphCpuMsPerPhoto: of('graph', 'cpuMs'),
      eagerCpuMsPerPhoto: of('eager', 'cpuMs'),
      eagerAsInstalledCpuMsPerPhoto: of('eagerAsInstalled', 'cpuMs'),
      graphWallMsPerPhoto: of('graph', 'wallMs'),
      eagerWallMsPerPhoto: of('eager', 'wallMs'),
      eagerAsInstalledWallMsPerPhoto: of('eagerAsInstalled', 'wallMs'),
    },
    rounds: rounds.length,
    versions: { tensorflow: tensorflowVersion() },
  };
}
