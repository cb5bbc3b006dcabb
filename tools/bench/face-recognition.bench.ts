import { readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { openLocalFaceDetector } from '@facet/adapter-face-detector-local';
import { verification } from '@facet/domain-evaluation';
import { boundedMap, FacetError } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import type { Benchmark } from './benchmark';
import { describedFace } from './described-face';
import { orlFaces } from './orl-faces';
import { codec, photoPaths } from './photos';
import { rounded } from './rounded';

/** Photos of each person of ORL that are known; the others are asked about. */
const KNOWN = 5;

interface Photo {
  readonly person: string;
  readonly known: boolean;
  readonly bytes: Uint8Array;
}

interface Described extends Pick<Photo, 'person' | 'known'> {
  readonly descriptor: Float32Array;
}

export const benchmark: Benchmark = {
  title: 'share of faces recognised by the nearest descriptor (ORL), and equal error rate of telling two people apart',
  options: { photos: 'the folder that holds celebrities/ and orl-faces-40x10-pgm.tar.gz; required' },
  async run({ photos }, progress) {
    if (photos === undefined)
      throw new FacetError('INVALID_ARGUMENT', '--photos must name the folder of the photo sets');
    const raw: Record<string, number> = {};
    for (const [set, all] of Object.entries({ orl: await orlPhotos(photos), celebrities: celebrityPhotos(photos) }))
      Object.assign(raw, figuresOf(set, all, await described(all, progress)));
    const ratio = rounded(raw['orlRecognised']! / raw['orlAsked']!);
    return { ratio, goal: 0.99, raw, rounds: 1, versions: { tensorflow: tensorflowVersion() } };
  },
};

async function orlPhotos(photos: string): Promise<Photo[]> {
  const faces = await orlFaces(join(photos, 'orl-faces-40x10-pgm.tar.gz'));
  return [...faces].map(([name, bytes]) => ({ person: dirname(name), known: Number(basename(name)) <= KNOWN, bytes }));
}

function celebrityPhotos(photos: string): Photo[] {
  return photoPaths(join(photos, 'celebrities')).map((path) => ({
    person: basename(dirname(path)),
    known: path.includes(`${sep}train${sep}`),
    bytes: readFileSync(path),
  }));
}

/** Photos without a face are left out. */
async function described(photos: readonly Photo[], progress: (line: string) => void): Promise<Described[]> {
  const local = openLocalFaceDetector({ codec });
  try {
    const all = await boundedMap(photos, 4, async ({ person, known, bytes }): Promise<Described[]> => {
      const described = await describedFace(local, bytes);
      return described ? [{ person, known, descriptor: described.descriptor }] : [];
    });
    const found = all.flat();
    progress(`a face is found in ${found.length} of ${photos.length} photos`);
    return found;
  } finally {
    await local.close();
  }
}

function figuresOf(set: string, photos: readonly Photo[], found: readonly Described[]): Record<string, number> {
  const known = found.filter((photo) => photo.known);
  const nearest = (descriptor: Float32Array) =>
    known.reduce((best, one) =>
      cosine(one.descriptor, descriptor) > cosine(best.descriptor, descriptor) ? one : best,
    );
  const asked = found.filter((photo) => !photo.known);
  const recognised = asked.filter(({ person, descriptor }) => nearest(descriptor).person === person);
  const pairs = found.flatMap((a, i) =>
    found.slice(0, i).map((b) => ({ match: a.person === b.person, score: cosine(a.descriptor, b.descriptor) })),
  );
  const scores = (match: boolean) => pairs.filter((pair) => pair.match === match).map(({ score }) => score);
  const { equalErrorRate } = verification(scores(true), scores(false));
  return {
    [`${set}Photos`]: photos.length,
    [`${set}WithoutFace`]: photos.length - found.length,
    [`${set}Asked`]: asked.length,
    [`${set}Recognised`]: recognised.length,
    [`${set}EqualErrorPercent`]: rounded(equalErrorRate * 100),
    [`${set}Pairs`]: pairs.length,
  };
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squaresA += a[i]! ** 2;
    squaresB += b[i]! ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}
