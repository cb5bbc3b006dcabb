import { type PicturePyramid, type Point, type Region, regionToPicture } from '@facet/domain-geometry';
import { MIRRORED_LANDMARKS, uprightSquare } from '@facet/domain-head-pose';
import { LANDMARKS_INPUT_PX } from '../face-landmarks/face-landmarks';
import type { FaceNetworks } from './face-networks';

/**
 * The 68 landmarks of the face in `square`, in pixels of the picture: found once, then again in a square turned so that
 * the eyes are level, each time as the mean of the picture's and its mirror image's.
 */
export async function uprightLandmarks(
  networks: FaceNetworks,
  pyramid: PicturePyramid,
  square: Region,
): Promise<Point[]> {
  const first = await mirrorMean(networks, pyramid, square);
  return mirrorMean(networks, pyramid, uprightSquare(first));
}

async function mirrorMean(networks: FaceNetworks, pyramid: PicturePyramid, region: Region): Promise<Point[]> {
  const mirror = { ...region, mirrored: true };
  const faces = [region, mirror].map((one) => pyramid.sample(one, LANDMARKS_INPUT_PX, LANDMARKS_INPUT_PX));
  const [plain, mirrored] = await networks.landmarks(faces);
  const [a, b] = [inPicture(plain!, region), inPicture(mirrored!, mirror)];
  return a.map((point, i) => {
    const partner = b[MIRRORED_LANDMARKS[i]!]!;
    return { x: (point.x + partner.x) / 2, y: (point.y + partner.y) / 2 };
  });
}

function inPicture(fractions: Float32Array, region: Region): Point[] {
  const toPicture = regionToPicture(region);
  return Array.from({ length: fractions.length / 2 }, (_, i) => toPicture(fractions[i * 2]!, fractions[i * 2 + 1]!));
}
