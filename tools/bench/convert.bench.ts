import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
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

/**
 * Facet with its default threads and with one, as many as its peers have. Beam with tf.train.Example, as users write it
 * and as the job did that `facet convert` takes the place of; and with the example's bytes made by hand, which spares it
 * TensorFlow: the least that Beam can cost.
 */
const ENGINES = ['facet', 'facetOneThread', 'beam', 'beamHandEncoded', 'tensorflow'] as const;
type Engine = (typeof ENGINES)[number];

const peer = (name: string) => join(__dirname, 'convert-peers', name);
const site = (folder: string) => join(folder, 'site');

function commandOf(engine: Engine, { index, root }: IndexedPictures, out: string): string[] {
  const files = [index, root, out, SHARDS];
  if (engine === 'tensorflow') return ['python3', peer('tensorflow_images.py'), ...files];
  if (engine === 'beamHandEncoded') return ['python3', peer('beam_images.py'), ...files, 'by-hand'];
  if (engine === 'beam') return ['python3', peer('beam_images.py'), ...files, 'tf.train.Example'];
  const facet = [process.execPath, join(__dirname, '../../apps/cli/bin/facet.cjs'), 'convert'];
  const options = ['--index', index, '--root', root, '--out', out, '--shards', SHARDS];
  return [...facet, ...options, ...(engine === 'facetOneThread' ? ['--threads', '1'] : [])];
}

/** What the peers import; of packages that both have, Beam's own versions. */
const PACKAGES: Partial<Record<Engine, readonly string[]>> = {
  beam: [places.beam, places.python],
  beamHandEncoded: [places.beam],
  tensorflow: [places.python],
};

/** The whole command with its start; a fresh output folder each time. */
function run(engine: Engine, pictures: IndexedPictures, out: string): Taken {
  rmSync(out, { recursive: true, force: true });
  const PYTHONPATH = (PACKAGES[engine] ?? []).map(site).join(delimiter);
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
      const out = (engine: Engine) => join(folder, engine);
      const rounds = Number(times);
      const taken = Object.fromEntries(ENGINES.map((engine) => [engine, [] as Taken[]])) as Record<Engine, Taken[]>;
      run('facet', pictures, out('facet')); // Warms the file cache for all.
      for (let round = 1; round <= rounds; round++) {
        for (const engine of ENGINES) taken[engine].push(run(engine, pictures, out(engine)));
        const seconds = ENGINES.map((engine) => `${engine} ${taken[engine].at(-1)!.cpuSeconds.toFixed(2)}`);
        progress(`round ${round}/${rounds}, CPU seconds: ${seconds.join(', ')}`);
      }
      const equal = runWithPythonTensorFlow<string[]>(peer('check_images.py'), [
        pictures.index,
        pictures.root,
        ...ENGINES.map(out),
      ]);
      if (equal.length < ENGINES.length) {
        const message = `TensorFlow reads the index's rows from ${equal.length} of ${ENGINES.length} outputs only`;
        throw new FacetError('DATA_LOSS', message);
      }
      return figures(pictures.count, taken, equal.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function figures(pictures: number, taken: Record<Engine, readonly Taken[]>, equalOutputs: number) {
  const cpu = (engine: Engine) => taken[engine].map(({ cpuSeconds }) => rounded(cpuSeconds));
  const wall = (engine: Engine) => taken[engine].map(({ wallSeconds }) => rounded(wallSeconds));
  // Like is held against like: a second thread shares a core with the first, which makes both cost more.
  const ratio = (engine: Engine) =>
    rounded(median(taken[engine].map(({ cpuSeconds }, i) => cpuSeconds / taken.facetOneThread[i]!.cpuSeconds)));
  return {
    ratio: ratio('beam'),
    goal: 5,
    raw: {
      pictures,
      equalOutputs,
      beamHandEncodedRatio: ratio('beamHandEncoded'),
      tensorflowRatio: ratio('tensorflow'),
      tensorflowGoal: TENSORFLOW_GOAL,
      picturesPerSecond: taken.facet.map(({ wallSeconds }) => Math.round(pictures / wallSeconds)),
      facetPeakMegabytes: taken.facet.map(({ peakBytes }) => Math.round(peakBytes / 1e6)),
      ...Object.fromEntries(ENGINES.map((engine) => [`${engine}CpuSeconds`, cpu(engine)])),
      ...Object.fromEntries(ENGINES.map((engine) => [`${engine}WallSeconds`, wall(engine)])),
    },
    rounds: taken.facet.length,
    versions: { beam: places.BEAM_VERSION, tensorflow: places.TENSORFLOW_VERSION },
  };
}
