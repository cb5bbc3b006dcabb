import { availableParallelism } from 'node:os';
import { cropSquareOf } from '@facet/domain-geometry';
import { boundedMap, FacetError } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { eagerTensorFlow, eagerTensorFlowMissing } from '@facet/testing/eager-tensorflow';
import { EagerNetworks } from '../../libs/face-networks/src/eager-networks.fixture';
import { GraphNetworks } from '../../libs/face-networks/src/engine/graph-networks';
import type { FaceNetworks } from '../../libs/face-networks/src/recipe/face-networks';
import { findFaces } from '../../libs/face-networks/src/recipe/find-faces';
import { RECIPE } from '../../libs/face-networks/src/recipe/recipe';
import type { Benchmark } from './benchmark';
import { codec, photosFrom } from './photos';

const PHOTOS = 20;
const ROUNDS = 5;
const DESCRIPTOR_CROP = { scale: 1.3, sizePx: 224 };

/** The whole way of a photo: decode, find faces, cut and describe the largest. Answers how many faces it found. */
async function extract(networks: FaceNetworks, photo: Uint8Array): Promise<number> {
  const { image, photoWidth } = await codec.decode(photo, RECIPE.pictureSidePx);
  const faces = await findFaces(networks, image);
  if (!faces[0]) return 0;
  const { centreX, centreY, side } = cropSquareOf(faces[0].box, DESCRIPTOR_CROP);
  const scale = photoWidth / image.width;
  const square = { centreX: centreX * scale, centreY: centreY * scale, side: side * scale };
  await networks.describe([await codec.cropSquare(photo, square, DESCRIPTOR_CROP.sizePx)]);
  return faces.length;
}

interface Pass {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly faces: number;
}

/** Times per photo; processor time is the whole process's, all threads. */
async function pass(networks: FaceNetworks, photos: readonly Uint8Array[], atOnce: number): Promise<Pass> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const counts = await boundedMap(photos, atOnce, (photo) => extract(networks, photo));
  const { user, system } = process.cpuUsage(cpu);
  return {
    cpuMs: (user + system) / 1000 / photos.length,
    wallMs: (performance.now() - wall) / photos.length,
    faces: counts.reduce((sum, count) => sum + count, 0),
  };
}

export const benchmark: Benchmark = {
  title: 'processor time a photo: face networks as graphs against the same recipe on the eager packages',
  options: {
    photos: 'a folder of photos; default: drawn portraits',
    count: `how many photos; default ${PHOTOS}`,
    rounds: `how often both run over all photos, in turn; default ${ROUNDS}`,
  },
  async run(options, progress) {
    if (eagerTensorFlowMissing) throw new FacetError('FAILED_PRECONDITION', eagerTensorFlowMissing);
    const photos = await photosFrom(options['photos'], Number(options['count'] ?? PHOTOS));
    const rounds = Number(options['rounds'] ?? ROUNDS);
    const cores = availableParallelism();
    const [graph, eager] = [new GraphNetworks({ cores }), await EagerNetworks.open(eagerTensorFlow())];
    const both = async () => ({ eager: await pass(eager, photos, 1), graph: await pass(graph, photos, cores * 2) });
    const passes: Awaited<ReturnType<typeof both>>[] = [];
    await both();
    for (let round = 1; round <= rounds; round++) {
      const measured = await both();
      passes.push(measured);
      const { eager: slow, graph: fast } = measured;
      progress(
        `round ${round}/${rounds}: eager ${slow.cpuMs.toFixed(0)}, graph ${fast.cpuMs.toFixed(0)} CPU-ms a photo`,
      );
    }
    graph.close();
    const figures = (engine: 'eager' | 'graph', of: keyof Pass) => passes.map((round) => rounded(round[engine][of]));
    return {
      ratio: rounded(median(passes.map(({ eager, graph }) => eager.cpuMs / graph.cpuMs))),
      goal: 2.5,
      raw: {
        photos: photos.length,
        eagerFaces: passes[0]!.eager.faces,
        graphFaces: passes[0]!.graph.faces,
        eagerCpuMsPerPhoto: figures('eager', 'cpuMs'),
        graphCpuMsPerPhoto: figures('graph', 'cpuMs'),
        eagerWallMsPerPhoto: figures('eager', 'wallMs'),
        graphWallMsPerPhoto: figures('graph', 'wallMs'),
      },
      rounds,
      versions: { tensorflow: tensorflowVersion() },
    };
  },
};

const rounded = (value: number): number => Math.round(value * 100) / 100;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
