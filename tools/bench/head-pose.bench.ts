import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { HeadPose } from '@facet/domain-head-pose';
import { boundedMap, FacetError } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import sharp from 'sharp';
import { GraphNetworks } from '../../libs/face-networks/src/engine/graph-networks';
import { findFaces } from '../../libs/face-networks/src/recipe/find-faces';
import { RECIPE } from '../../libs/face-networks/src/recipe/recipe';
import type { Benchmark } from './benchmark';
import { codec, photoPaths } from './photos';
import { rounded } from './rounded';

const TURNS = [-30, -20, -10, 10, 20, 30];
/** Degrees that nine of ten measured differences may have: of a photo and its mirror image, and of it turned. */
const GOALS = { mirror: 1.5, turn: 1 };

export const benchmark: Benchmark = {
  title: 'degrees by which the head pose in a mirrored or turned photo is not the mirrored or turned pose',
  options: { photos: 'a folder of portraits; required', step: 'every how-manieth; default 1' },
  async run({ photos, step = '1' }, progress) {
    if (photos === undefined) throw new FacetError('INVALID_ARGUMENT', '--photos must name a folder of portraits');
    const networks = new GraphNetworks({ cores: availableParallelism() });
    const paths = photoPaths(photos).filter((_, i) => i % Number(step) === 0);
    try {
      const differences = (await boundedMap(paths, 4, (path) => differencesOf(networks, path))).flat();
      progress(`${differences.length} comparisons in ${paths.length} photos`);
      return figuresOf(differences);
    } finally {
      networks.close();
    }
  },
};

interface Difference {
  readonly kind: keyof typeof GOALS;
  readonly degrees: HeadPose;
}

/** None where the photo, or its copy, does not show one face. */
async function differencesOf(networks: GraphNetworks, path: string): Promise<Difference[]> {
  const upright = await sharp(readFileSync(path)).rotate().flatten().png().toBuffer();
  const poseOf = async (picture: Uint8Array): Promise<HeadPose | undefined> => {
    const { image } = await codec.decode(picture, RECIPE.pictureSidePx);
    const faces = await findFaces(networks, image);
    return faces.length === 1 ? faces[0]!.pose : undefined;
  };
  const base = await poseOf(upright);
  if (!base) return [];
  const differences: Difference[] = [];
  const compare = (kind: Difference['kind'], pose: HeadPose | undefined, expected: HeadPose) => {
    if (!pose) return;
    const off = (axis: keyof HeadPose) => Math.abs(pose[axis] - expected[axis]);
    differences.push({ kind, degrees: { roll: off('roll'), pan: off('pan'), tilt: off('tilt') } });
  };
  compare('mirror', await poseOf(await sharp(upright).flop().toBuffer()), {
    roll: -base.roll,
    pan: -base.pan,
    tilt: base.tilt,
  });
  for (const turn of TURNS) {
    compare('turn', await poseOf(await sharp(upright).rotate(turn).toBuffer()), { ...base, roll: base.roll + turn });
  }
  return differences;
}

function figuresOf(differences: readonly Difference[]) {
  const raw: Record<string, number> = {};
  const shares: number[] = [];
  for (const [kind, goal] of Object.entries(GOALS)) {
    const own = differences.filter((difference) => difference.kind === kind);
    raw[`${kind}Comparisons`] = own.length;
    for (const axis of ['roll', 'pan', 'tilt'] as const) {
      const sorted = own.map(({ degrees }) => degrees[axis]).sort((a, b) => a - b);
      const [median, p90] = [0.5, 0.9].map((share) => sorted[Math.floor(share * sorted.length)]!);
      raw[`${kind}_${axis}MedianDegrees`] = rounded(median!);
      raw[`${kind}_${axis}P90Degrees`] = rounded(p90!);
      if (kind === 'mirror' || axis === 'roll') shares.push(goal / p90!);
    }
  }
  return {
    ratio: rounded(Math.min(...shares)),
    goal: 1,
    raw,
    rounds: 1,
    versions: { tensorflow: tensorflowVersion() },
  };
}
