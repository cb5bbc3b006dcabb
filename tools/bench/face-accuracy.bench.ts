import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing/python-tensorflow';
import { GraphNetworks } from '../../libs/face-networks/src/engine/graph-networks';
import { findFaces } from '../../libs/face-networks/src/recipe/find-faces';
import { RECIPE } from '../../libs/face-networks/src/recipe/recipe';
import places from '../setup/places.cjs';
import type { Benchmark } from './benchmark';
import { codec, photoPaths } from './photos';
import { rounded } from './rounded';

/** Sub-folders of the photos, and whether so many faces are what they show. */
const SETS: readonly [name: string, folder: string, right: (faces: number) => boolean][] = [
  ['single', 'celebrities', (faces) => faces === 1],
  ['several', 'rejection/multi-face', (faces) => faces > 1],
  ['none', 'rejection/no-face', (faces) => faces === 0],
];

/** What a detector finds in photos, in their order, and its processor time a photo, all threads. */
interface Counted {
  readonly faces: readonly number[];
  readonly cpuMs: number;
}

export const benchmark: Benchmark = {
  title: 'share of photos in which the right number of faces is found (one, several, none), and its cost, beside MTCNN',
  options: { photos: 'the folder that holds celebrities/, rejection/multi-face/ and rejection/no-face/; required' },
  async run({ photos }, progress) {
    if (photos === undefined)
      throw new FacetError('INVALID_ARGUMENT', '--photos must name the folder of the photo sets');
    const site = join(places.mtcnn, 'site');
    if (pythonTensorFlowMissing) throw new FacetError('FAILED_PRECONDITION', pythonTensorFlowMissing);
    if (!existsSync(site))
      throw new FacetError('FAILED_PRECONDITION', 'MTCNN is not installed; npm run bench -- face-accuracy installs it');
    const sets = SETS.map(([name, folder, right]) => ({ name, right, paths: photoPaths(join(photos, folder)) }));
    const paths = sets.flatMap((set) => set.paths);
    const [ours, theirs] = [await countedHere(paths), countedByMtcnn(site, paths)];
    const raw: Record<string, number> = {
      cpuMsPerPhoto: rounded(ours.cpuMs),
      mtcnnCpuMsPerPhoto: rounded(theirs.cpuMs),
    };
    let first = 0;
    for (const { name, right, paths } of sets) {
      const rightOf = ({ faces }: Counted) => faces.slice(first, first + paths.length).filter(right).length;
      const [found, foundByMtcnn] = [rightOf(ours), rightOf(theirs)];
      Object.assign(raw, { [`${name}Photos`]: paths.length, [`${name}Right`]: found });
      raw[`${name}RightByMtcnn`] = foundByMtcnn;
      progress(`${name}: ${found} of ${paths.length} right, MTCNN ${foundByMtcnn}`);
      first += paths.length;
    }
    const right = SETS.reduce((sum, [name]) => sum + raw[`${name}Right`]!, 0);
    const versions = { tensorflow: tensorflowVersion(), mtcnn: places.MTCNN_VERSION };
    return { ratio: rounded(right / paths.length), goal: 0.95, raw, rounds: 1, versions };
  },
};

/** One photo at a time on one core, as the peer. */
async function countedHere(paths: readonly string[]): Promise<Counted> {
  const networks = new GraphNetworks({ cores: 1 });
  const count = async (path: string) => {
    const { image } = await codec.decode(readFileSync(path), RECIPE.pictureSidePx);
    return (await findFaces(networks, image)).length;
  };
  try {
    await count(paths[0]!);
    const faces: number[] = [];
    const started = process.cpuUsage();
    for (const path of paths) faces.push(await count(path));
    const { user, system } = process.cpuUsage(started);
    return { faces, cpuMs: (user + system) / 1e3 / paths.length };
  } finally {
    networks.close();
  }
}

function countedByMtcnn(site: string, paths: readonly string[]): Counted {
  const folder = mkdtempSync(join(tmpdir(), 'facet-mtcnn-'));
  try {
    const list = join(folder, 'photos.json');
    writeFileSync(list, JSON.stringify(paths));
    return runWithPythonTensorFlow(join(__dirname, 'face-peers/mtcnn_faces.py'), [site, list]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
