import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCsv } from '@facet/domain-csv';
import { FacetError, seededRandom, seededShuffle } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import type { Benchmark } from './benchmark';
import { facetJson } from './facet-program';

const SWAPPED = 10;
/** Among so many of the first suspects the swapped labels are looked for. */
const FIRST = 12;

/** Ten labels are swapped at random; how many of them are among the first twelve suspects. */
export const benchmark: Benchmark = {
  title: 'labels swapped at random that are found among the first suspects of facet datasets suspects',
  options: {
    photos: 'a folder with a sub-folder per person; required',
    seeds: 'of the swaps, one round each; default 1,2,3',
    folds: 'default 5',
  },
  async run({ photos, seeds = '1,2,3', folds = '5' }, progress) {
    if (photos === undefined) throw new FacetError('INVALID_ARGUMENT', '--photos must name a folder of people');
    const scratch = mkdtempSync(join(tmpdir(), 'facet-suspects-'));
    const data = join(scratch, 'data');
    const found: number[] = [];
    try {
      const accepted = await labelsOf(data, await datasetOf(data, photos));
      for (const seed of seeds.split(',').map(Number)) {
        const swapped = swappedLabels(accepted, seed);
        const folder = join(scratch, `swapped-${seed}`);
        for (const [photo, label] of accepted) {
          const target = join(folder, swapped.get(photo) ?? label, `${label}-${photo.split('/').at(-1)}`);
          mkdirSync(dirname(target), { recursive: true });
          cpSync(join(photos, photo), target);
        }
        const dataset = await datasetOf(data, folder);
        const args = ['--data', data, '--dataset', dataset, '--folds', folds, '--most', String(FIRST)];
        const { suspects } = await facetJson<{ suspects: { photo: string }[] }>(['datasets', 'suspects', ...args]);
        const names = new Set(
          [...swapped].map(([photo, label]) => `${label}/${accepted.get(photo)}-${photo.split('/').at(-1)}`),
        );
        found.push(suspects.filter(({ photo }) => names.has(photo)).length);
        progress(`seed ${seed}: ${found.at(-1)} of ${SWAPPED} among the first ${FIRST} suspects`);
      }
      const raw = { swapped: SWAPPED, first: FIRST, photos: accepted.size, found };
      const ratio = Math.min(...found) / SWAPPED;
      return { ratio, goal: 0.9, raw, rounds: found.length, versions: { tensorflow: tensorflowVersion() } };
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
};

/** The photos through the services; a model of one step is by the way. */
async function datasetOf(data: string, photos: string): Promise<string> {
  const args = ['--photos', photos, '--data', data, '--steps', '1', '--once', '--http-port', '0', '--grpc-port', '0'];
  const { dataset } = await facetJson<{ dataset: { version: string } }>(['run', ...args]);
  return dataset.version;
}

/** Person by photo. */
async function labelsOf(data: string, version: string): Promise<Map<string, string>> {
  const file = join(data, 'objects/datasets', version, 'converted_result_files.csv');
  const labels = new Map<string, string>();
  async function* bytes() {
    yield readFileSync(file);
  }
  for await (const rows of readCsv(bytes(), { source: file }))
    for (const { number, cells } of rows) if (number > 0) labels.set(cells[0]!, cells[1]!);
  return labels;
}

/** Another person by photo, for ten photos. */
function swappedLabels(labels: ReadonlyMap<string, string>, seed: number): Map<string, string> {
  const random = seededRandom(seed);
  const people = [...new Set(labels.values())].sort();
  const chosen = seededShuffle([...labels.keys()].sort(), seed).slice(0, SWAPPED);
  return new Map(
    chosen.map((photo) => {
      const others = people.filter((person) => person !== labels.get(photo));
      return [photo, others[Math.floor(random() * others.length)]!];
    }),
  );
}
