import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import type { Benchmark } from './benchmark';
import { facetJson } from './facet-program';
import { rounded } from './rounded';
import { wholeNumberAbove } from './whole-number';

/** Of both: small batches, and a rate that knows the photos by heart after a quarter of the steps. */
const SETTINGS = { batchSize: 16, learningRate: 5e-4 };
/** So strong that the photos are hardly known by heart within the steps; each face is still the same person's. */
const AUGMENTATION = {
  flip: true,
  brightness: 0.3,
  contrast: [0.4, 1.8],
  hue: 0.05,
  saturation: [0.4, 1.8],
  crop: 0.2,
  rotationDegrees: 15,
  erasing: 0.3,
};

/** How many photos a network from scratch recognises that it has not learned from, with pictures changed and without. */
export const benchmark: Benchmark = {
  title: 'face-cnn from scratch, cross-validated: right answers with augmentation, beside those without',
  options: {
    photos: 'a folder with a sub-folder per person; required',
    seeds: 'of the folds, the first weights and the pictures, one round each; default 1,2,3',
    folds: 'default 3',
    steps: 'of every training, in both; default 800',
  },
  async run({ photos, seeds = '1,2,3', folds = '3', steps = '800' }, progress) {
    if (photos === undefined) throw new FacetError('INVALID_ARGUMENT', '--photos must name a folder of people');
    const rounds = seeds.split(',').map((seed) => wholeNumberAbove(-1, 'seeds', seed));
    const sizes = { folds: wholeNumberAbove(1, 'folds', folds), steps: wholeNumberAbove(0, 'steps', steps) };
    const scratch = mkdtempSync(join(tmpdir(), 'facet-augmentation-'));
    try {
      const data = join(scratch, 'data');
      const dataset = await datasetOf(data, photos);
      const arms = { without: SETTINGS, with: { ...SETTINGS, augmentation: AUGMENTATION } };
      const right: Record<keyof typeof arms, number[]> = { without: [], with: [] };
      let count = 0;
      for (const seed of rounds)
        for (const arm of ['without', 'with'] as const) {
          const training = join(scratch, `${arm}.json`);
          writeFileSync(training, JSON.stringify(arms[arm]));
          const { pooled } = await crossvalidated({ data, dataset, training, seed, ...sizes, out: scratch });
          count = pooled.examples;
          right[arm].push(pooled.accuracy);
          progress(`seed ${seed}, ${arm} augmentation: ${rounded(pooled.accuracy * 100)} % of ${count} photos right`);
        }
      const mean = (shares: readonly number[]) => shares.reduce((sum, one) => sum + one, 0) / shares.length;
      const percents = (shares: readonly number[]) => shares.map((share) => rounded(share * 100));
      return {
        ratio: mean(right.with) / mean(right.without),
        goal: 1,
        raw: {
          withPercent: percents(right.with),
          withoutPercent: percents(right.without),
          meanWithPercent: rounded(mean(right.with) * 100),
          meanWithoutPercent: rounded(mean(right.without) * 100),
          photos: count,
          ...sizes,
          seeds: rounds,
        },
        rounds: rounds.length,
        versions: { tensorflow: tensorflowVersion() },
      };
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
};

/** The photos through the services; a model of one step is by the way. */
async function datasetOf(data: string, photos: string): Promise<string> {
  const job = ['--photos', photos, '--data', data, '--architecture', 'face-cnn', '--steps', '1', '--once'];
  const { dataset } = await facetJson<{ dataset: { version: string } }>([
    'run',
    ...job,
    '--http-port',
    '0',
    '--grpc-port',
    '0',
  ]);
  return dataset.version;
}

/** Every photo is asked about once, by a network that has not seen it. */
function crossvalidated(
  options: Readonly<Record<string, string | number>>,
): Promise<{ pooled: { examples: number; accuracy: number } }> {
  const given = Object.entries({ architecture: 'face-cnn', ...options });
  return facetJson(['crossvalidate', ...given.flatMap(([name, value]) => [`--${name}`, String(value)])]);
}
