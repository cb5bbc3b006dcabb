import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { boundedMap, FacetError } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { GraphNetworks } from '../../libs/face-networks/src/engine/graph-networks';
import { findFaces } from '../../libs/face-networks/src/recipe/find-faces';
import { RECIPE } from '../../libs/face-networks/src/recipe/recipe';
import type { Benchmark } from './benchmark';
import { codec, photoPaths } from './photos';

/** Sub-folders of the photos, and whether so many faces are what they show. */
const SETS: readonly [name: string, folder: string, right: (faces: number) => boolean][] = [
  ['single', 'celebrities', (faces) => faces === 1],
  ['several', 'rejection/multi-face', (faces) => faces > 1],
  ['none', 'rejection/no-face', (faces) => faces === 0],
];

export const benchmark: Benchmark = {
  title: 'share of photos in which the right number of faces is found: one, several or none',
  options: { photos: 'the folder that holds celebrities/, rejection/multi-face/ and rejection/no-face/; required' },
  async run({ photos }, progress) {
    if (photos === undefined)
      throw new FacetError('INVALID_ARGUMENT', '--photos must name the folder of the photo sets');
    const cores = availableParallelism();
    const networks = new GraphNetworks({ cores });
    const raw: Record<string, number> = {};
    for (const [name, folder, right] of SETS) {
      const paths = photoPaths(join(photos, folder));
      const counts = await boundedMap(paths, cores * 2, async (path) => {
        const { image } = await codec.decode(readFileSync(path), RECIPE.pictureSidePx);
        return (await findFaces(networks, image)).length;
      });
      raw[`${name}Photos`] = counts.length;
      raw[`${name}Right`] = counts.filter(right).length;
      progress(`${folder}: ${raw[`${name}Right`]} of ${counts.length}`);
    }
    networks.close();
    const total = (what: string) => SETS.reduce((sum, [name]) => sum + raw[`${name}${what}`]!, 0);
    const ratio = Math.round((total('Right') / total('Photos')) * 1e4) / 1e4;
    return { ratio, goal: 0.95, raw, rounds: 1, versions: { tensorflow: tensorflowVersion() } };
  },
};
