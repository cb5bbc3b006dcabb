import { availableParallelism } from 'node:os';
import { architectureNamed } from '@facet/architectures';
import { cropSquareOf } from '@facet/domain-geometry';
import { boundedMap } from '@facet/kernel';
import { serveEngine } from '@facet/tensorflow-process';
import { eagerTensorFlow } from '@facet/testing/eager-tensorflow';
import { EagerNetworks } from '../../libs/face-networks/src/eager-networks.fixture';
import { GraphNetworks } from '../../libs/face-networks/src/engine/graph-networks';
import type { FaceNetworks } from '../../libs/face-networks/src/recipe/face-networks';
import { findFaces } from '../../libs/face-networks/src/recipe/find-faces';
import { RECIPE } from '../../libs/face-networks/src/recipe/recipe';
import { codec, photosFrom } from './photos';

// A contestant of the benchmark `faces` in a process of its own, since a process has one number of threads for all of
// TensorFlow: `faces-program.ts graph|eager <photos at once> <how many photos> [<their folder>]`.

/** One pass over all photos. Times are per photo; processor time is the whole process's, all threads. */
export interface Pass {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly faces: number;
  /** Evaluations by network, one per picture that it was shown. */
  readonly evaluations: Readonly<Record<keyof FaceNetworks, number>>;
}

const { cropRule } = architectureNamed('embedding-head');
const [, , engine, atOnce, count, folder] = process.argv;
const photos = photosFrom(folder, Number(count));
const evaluations = { detect: 0, mesh: 0, landmarks: 0, describe: 0 };
const networks = open();

async function open(): Promise<FaceNetworks> {
  return counted(
    engine === 'graph'
      ? new GraphNetworks({ cores: availableParallelism() })
      : await EagerNetworks.open(eagerTensorFlow()),
  );
}

function counted(inner: FaceNetworks): FaceNetworks {
  return {
    detect: (picture) => (evaluations.detect++, inner.detect(picture)),
    mesh: (face) => (evaluations.mesh++, inner.mesh(face)),
    landmarks: (faces) => ((evaluations.landmarks += faces.length), inner.landmarks(faces)),
    describe: (crops) => ((evaluations.describe += crops.length), inner.describe(crops)),
  };
}

/** The whole way of a photo: decode, find faces, cut and describe the largest. Answers how many faces it found. */
async function extract(photo: Uint8Array): Promise<number> {
  const { image, photoWidth } = await codec.decode(photo, RECIPE.pictureSidePx);
  const faces = await findFaces(await networks, image);
  if (!faces[0]) return 0;
  const { centreX, centreY, side } = cropSquareOf(faces[0].box, cropRule);
  const scale = photoWidth / image.width;
  const square = { centreX: centreX * scale, centreY: centreY * scale, side: side * scale };
  await (await networks).describe([await codec.cropSquare(photo, square, cropRule.sizePx)]);
  return faces.length;
}

serveEngine({
  pass: async (): Promise<Pass> => {
    const [encoded] = [await photos, await networks];
    Object.assign(evaluations, { detect: 0, mesh: 0, landmarks: 0, describe: 0 });
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    const counts = await boundedMap(encoded, Number(atOnce), extract);
    const { user, system } = process.cpuUsage(cpu);
    return {
      cpuMs: (user + system) / 1000 / encoded.length,
      wallMs: (performance.now() - wall) / encoded.length,
      faces: counts.reduce((sum, found) => sum + found, 0),
      evaluations: { ...evaluations },
    };
  },
});
