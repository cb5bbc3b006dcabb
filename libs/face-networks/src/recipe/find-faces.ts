import {
  cropSquareOf,
  laplacianVariance,
  PicturePyramid,
  type RgbPicture,
  regionOfSquare,
  roundBox,
  roundTo,
  type ScoredBox,
} from '@facet/domain-geometry';
import { throwIfAborted } from '@facet/kernel';
import { FACEMESH_INPUT_PX } from '../facemesh/facemesh';
import type { FaceNetworks } from './face-networks';
import { facePose } from './face-pose';
import { findBoxes } from './find-boxes';
import type { FoundFace } from './found-face';
import { RECIPE } from './recipe';
import { uprightLandmarks } from './upright-landmarks';

/**
 * The faces of a picture, largest first: what the detector finds and the mesh network confirms, with head pose and
 * sharpness. The picture's longer side should be 512 pixels, or less if the photo has no more.
 */
export async function findFaces(
  networks: FaceNetworks,
  picture: RgbPicture,
  signal?: AbortSignal,
): Promise<FoundFace[]> {
  const pyramid = new PicturePyramid(picture);
  const boxes = await findBoxes(networks, pyramid);
  throwIfAborted(signal);
  const faces = await Promise.all(boxes.map((box) => describeFace(networks, pyramid, box)));
  return faces.filter((face) => face !== undefined).sort((a, b) => areaOf(b) - areaOf(a) || a.box.x - b.box.x);
}

async function describeFace(
  networks: FaceNetworks,
  pyramid: PicturePyramid,
  { box, score }: ScoredBox,
): Promise<FoundFace | undefined> {
  const square = (scale: number) => regionOfSquare(cropSquareOf(box, { scale, sizePx: 0 }));
  const { presence } = await networks.mesh(
    pyramid.sample(square(RECIPE.presenceScale), FACEMESH_INPUT_PX, FACEMESH_INPUT_PX),
  );
  if (presence < RECIPE.minPresence) return undefined;
  const landmarks = await uprightLandmarks(networks, pyramid, square(1));
  const pose = await facePose(networks, pyramid, landmarks);
  const { scale, sizePx } = RECIPE.sharpness;
  const sharpness = laplacianVariance(pyramid.sample(square(scale), sizePx, sizePx), sizePx);
  return rounded({ box, confidence: score, presence, pose, sharpness });
}

function rounded({ box, confidence, presence, pose, sharpness }: FoundFace): FoundFace {
  const { boxPx, degrees, probability } = RECIPE.rounding;
  return {
    box: roundBox(boxPx, box),
    confidence: roundTo(probability, confidence),
    presence: roundTo(probability, presence),
    pose: {
      roll: roundTo(degrees, pose.roll),
      pan: roundTo(degrees, pose.pan),
      tilt: roundTo(degrees, pose.tilt),
    },
    sharpness: roundTo(RECIPE.rounding.sharpness, sharpness),
  };
}

const areaOf = ({ box }: FoundFace): number => box.width * box.height;
