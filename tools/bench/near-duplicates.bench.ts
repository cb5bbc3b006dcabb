import { openLocalFaceDetector } from '@facet/adapter-face-detector-local';
import {
  DEFAULT_FACE_COPY_RULE,
  groupFaceCopies,
  groupNearDuplicates,
  type HashedFace,
} from '@facet/domain-near-duplicate';
import { boundedMap, FacetError } from '@facet/kernel';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from './benchmark';
import { describedFace } from './described-face';
import { orlFaces } from './orl-faces';
import { COPY_KINDS } from './photo-copies';
import { codec, photoPaths } from './photos';

/** Celebrities and ORL: each how-manieth photo is copied. */
const COPIED = { celebrities: 2, orl: 8 };

export const benchmark: Benchmark = {
  title: 'share of planted copies of photos that are put into the group of their original',
  options: {
    photos: 'the folder that holds celebrities/ and orl-faces-40x10-pgm.tar.gz; required',
    limit: 'photos of each set at most, default all',
  },
  async run({ photos, limit = 'Infinity' }, progress) {
    if (photos === undefined)
      throw new FacetError('INVALID_ARGUMENT', '--photos must name the folder of the photo sets');
    const raw = await findCopies(photos, Number(limit), progress);
    const [planted, found] = [raw['planted']!, raw['found']!];
    return { ratio: Math.round((found / planted) * 1e4) / 1e4, goal: 0.95, raw, rounds: 1, versions: {} };
  },
};

/** A photo with one face, or a copy of one. */
interface Observed extends HashedFace {
  readonly set: string;
  /** Name of the copy's kind; absent: an original. */
  readonly kind?: string;
  readonly original: string;
}

/** What is planted and found, and what is joined that is not a copy. */
export async function findCopies(
  photos: string,
  limit: number,
  progress: (line: string) => void,
): Promise<Record<string, number>> {
  const local = openLocalFaceDetector({ codec });
  const observed: Observed[] = [];
  const observe = async (photo: Omit<Observed, 'hash' | 'descriptor'>, bytes: Uint8Array) => {
    const described = await describedFace(local, bytes);
    // A photo or copy whose face is not found never reaches a dataset.
    if (!described) return;
    const { annotation, descriptor } = described;
    observed.push({ ...photo, hash: annotation.perceptualHash, descriptor });
    if (observed.length % 100 === 0) progress(`${observed.length} photos and copies`);
  };
  try {
    for (const [set, originals] of await photoSets(photos)) {
      const each = COPIED[set as keyof typeof COPIED];
      await boundedMap([...originals].slice(0, limit).entries(), 4, async ([index, [name, bytes]]) => {
        const id = `${set}/${name}`;
        const label = id
          .split('/')
          .slice(0, -1)
          .join('/')
          .replace(/\/(train|val)\//, '/');
        await observe({ id, label, set, original: id }, bytes);
        if (index % each !== 0) return;
        for (const { name: kind, make } of COPY_KINDS) {
          await observe({ id: `${id} ${kind}`, label, set, kind, original: id }, await make(bytes));
        }
      });
    }
  } finally {
    await local.close();
  }
  return figuresOf(observed);
}

async function photoSets(photos: string): Promise<[string, Map<string, Uint8Array>][]> {
  const folder = join(photos, 'celebrities');
  const celebrities = photoPaths(folder).map((path): [string, Uint8Array] => [
    path.slice(folder.length + 1),
    readFileSync(path),
  ]);
  return [
    ['celebrities', new Map(celebrities)],
    ['orl', await orlFaces(join(photos, 'orl-faces-40x10-pgm.tar.gz'))],
  ];
}

function figuresOf(observed: readonly Observed[]): Record<string, number> {
  const figures: Record<string, number> = {};
  const count = (name: string, by = 1) => void (figures[name] = (figures[name] ?? 0) + by);
  const ids = new Set(observed.map(({ id }) => id));
  const groups = groupFaceCopies(observed);
  const byHash = groupNearDuplicates(observed);
  for (const { id, original, kind } of observed) {
    if (kind === undefined || !ids.has(original)) continue;
    const isFound = groups.get(id) === groups.get(original);
    count('planted');
    count(`${kind}Planted`);
    count('found', Number(isFound));
    count(`${kind}Found`, Number(isFound));
    count('foundByHashAlone', Number(byHash.get(id) === byHash.get(original)));
  }
  for (const set of Object.keys(COPIED)) {
    // Alone, so that a copy cannot be the bridge between two different photos.
    const originals = observed.filter((photo) => photo.set === set && photo.kind === undefined);
    const joined = pairs(originals, groupFaceCopies(originals, DEFAULT_FACE_COPY_RULE));
    count(`${set}Photos`, originals.length);
    count(`${set}Pairs`, (originals.length * (originals.length - 1)) / 2);
    count(`${set}JoinedPairs`, joined.length);
    count(`${set}JoinedPairsOfTwoPeople`, joined.filter(([a, b]) => a.label !== b.label).length);
  }
  return figures;
}

function pairs(photos: readonly Observed[], groups: ReadonlyMap<string, string>): [Observed, Observed][] {
  return photos.flatMap((a, i) =>
    photos.slice(0, i).flatMap((b): [Observed, Observed][] => (groups.get(a.id) === groups.get(b.id) ? [[a, b]] : [])),
  );
}
