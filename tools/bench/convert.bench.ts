import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError, median } from '@facet/kernel';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing/python-tensorflow';
import places from '../setup/places.cjs';
import type { Benchmark } from './benchmark';
import { indexPictures, type IndexedPictures } from './indexed-pictures';
import { measured, type Taken } from './measured';
import { rounded } from './rounded';

const ROUNDS = 3;
const PICTURES = 60_000;
const SHARDS = '10';
/** Least ratio of TensorFlow's processor time to Facet's. */
const TENSORFLOW_GOAL = 3;

type Engine = 'facet' | 'beam' | 'tensorflow';

const peer = (name: string) => join(__dirname, 'convert-peers', name);
const site = (folder: string) => join(folder, 'site');

function commandOf(engine: Engine, { index, root }: IndexedPictures, out: string): string[] {
  if (engine === 'beam') return ['python3', peer('beam_images.py'), index, root, out, SHARDS];
  if (engine === 'tensorflow') return ['python3', peer('tensorflow_images.py'), index, root, out, SHARDS];
  const facet = join(__dirname, '../../apps/cli/bin/facet.cjs');
  return [process.execPath, facet, 'convert', '--index', index, '--root', root, '--out', out, '--shards', SHARDS];
}

/** The whole command with its start; a fresh output folder each time. */
function run(engine: Engine, pictures: IndexedPictures, out: string): Taken {
  rmSync(out, { recursive: true, force: true });
  const PYTHONPATH = site(engine === 'beam' ? places.beam : places.python);
  return measured(commandOf(engine, pictures, out), { PYTHONPATH, TF_CPP_MIN_LOG_LEVEL: '3' });
}

export const benchmark: Benchmark = {
  title:
    "an index of pictures to TFRecord shards: facet convert against Apache Beam's DirectRunner and TensorFlow's loop",
  options: {
    archive: 'a .tar.gz of pictures in one folder per class; default: drawn pictures',
    pictures: `how many to draw; default ${PICTURES}`,
    rounds: `how often each runs, in turn; default ${ROUNDS}`,
  },
  async run({ archive, pictures: count = String(PICTURES), rounds: times = String(ROUNDS) }, progress) {
    if (pythonTensorFlowMissing) throw new FacetError('FAILED_PRECONDITION', pythonTensorFlowMissing);
    if (!existsSync(site(places.beam)))
      throw new FacetError('FAILED_PRECONDITION', 'Apache Beam is not installed; npm run bench -- convert installs it');
    const folder = mkdtempSync(join(tmpdir(), 'facet-convert-'));
    try {
      const pictures = await indexPictures(folder, { archive, count: Number(count) });
      const engines = ['facet', 'beam', 'tensorflow'] as const;
      const out = (engine: Engine) => join(folder, engine);
      const rounds = Number(times);
      const taken = { facet: [] as Taken[], beam: [] as Taken[], tensorflow: [] as Taken[] };
      run('facet', pictures, out('facet')); // Warms the file cache for all three.
      for (let round = 1; round <= rounds; round++) {
        for (const engine of engines) taken[engine].push(run(engine, pictures, out(engine)));
        const seconds = engines.map((engine) => `${engine} ${taken[engine].at(-1)!.cpuSeconds.toFixed(2)}`);
        progress(`round ${round}/${rounds}, CPU seconds: ${seconds.join(', ')}`);
      }
      const equal = runWithPythonTensorFlow<string[]>(peer('check_images.py'), [
        pictures.index,
        pictures.root,
        ...engines.map(out),
      ]);
      if (equal.length < engines.length)
        throw new FacetError('DATA_LOSS', `TensorFlow reads the index's rows from ${equal.length} of 3 outputs only`);
      return figures(pictures.count, taken, equal.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function figures(pictures: number, taken: Record<Engine, readonly Taken[]>, equalOutputs: number) {
  const cpu = (engine: Engine) => taken[engine].map(({ cpuSeconds }) => rounded(cpuSeconds));
  const wall = (engine: Engine) => taken[engine].map(({ wallSeconds }) => rounded(wallSeconds));
  const ratio = (engine: Engine) => {
    return rounded(median(taken[engine].map(({ cpuSeconds }, i) => cpuSeconds / taken.facet[i]!.cpuSeconds)));
  };
  return {
    ratio: ratio('beam'),
    goal: 5,
    raw: {
      pictures,
      equalOutputs,
      tensorflowRatio: ratio('tensorflow'),
      tensorflowGoal: TENSORFLOW_GOAL,
      picturesPerSecond: taken.facet.map(({ wallSeconds }) => Math.round(pictures / wallSeconds)),
      facetPeakMegabytes: taken.facet.map(({ peakBytes }) => Math.round(peakBytes / 1e6)),
      facetCpuSeconds: cpu('facet'),
      beamCpuSeconds: cpu('beam'),
      tensorflowCpuSeconds: cpu('tensorflow'),
      facetWallSeconds: wall('facet'),
      beamWallSeconds: wall('beam'),
      tensorflowWallSeconds: wall('tensorflow'),
    },
    rounds: taken.facet.length,
    versions: { beam: places.BEAM_VERSION, tensorflow: places.TENSORFLOW_VERSION },
  };
}
