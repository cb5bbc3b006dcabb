import {
  type BoundingBox,
  type PicturePyramid,
  type RgbPicture,
  type ScoredBox,
  suppressOverlaps,
} from '@facet/domain-geometry';
import { SSD_INPUT_PX } from '../ssd-mobilenet/ssd-mobilenet';
import type { BoxScores, FaceNetworks } from './face-networks';
import { RECIPE } from './recipe';

/** The faces that the detector sees, best first, in pixels of the picture; a second look with padding if there are none. */
export async function findBoxes(networks: FaceNetworks, pyramid: PicturePyramid): Promise<ScoredBox[]> {
  const found = await findPadded(networks, pyramid, 0);
  return found.length > 0 ? found : findPadded(networks, pyramid, RECIPE.retryPadding);
}

async function findPadded(networks: FaceNetworks, pyramid: PicturePyramid, padding: number): Promise<ScoredBox[]> {
  const { width, height } = pyramid.picture;
  const [padX, padY] = [width * padding, height * padding];
  const side = Math.max(width, height) * (1 + 2 * padding);
  const answer = await networks.detect(detectorPicture(pyramid, padding));
  const inPicture = ([top, left, bottom, right]: readonly number[]): BoundingBox | undefined => {
    const [x0, x1] = [clamp(left! * side - padX, width), clamp(right! * side - padX, width)];
    const [y0, y1] = [clamp(top! * side - padY, height), clamp(bottom! * side - padY, height)];
    return x1 > x0 && y1 > y0 ? { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : undefined;
  };
  return suppressOverlaps(candidates(answer, inPicture), RECIPE.overlap);
}

function candidates(
  { boxes, scores }: BoxScores,
  inPicture: (corners: readonly number[]) => BoundingBox | undefined,
): ScoredBox[] {
  const found: ScoredBox[] = [];
  scores.forEach((score, i) => {
    if (score <= RECIPE.minScore) return;
    const box = inPicture([...boxes.subarray(i * 4, i * 4 + 4)]);
    if (box) found.push({ box, score });
  });
  return found;
}

/** The picture with its padding, scaled to the detector's square; what it does not fill, right or below, is black. */
function detectorPicture(pyramid: PicturePyramid, padding: number): Uint8Array {
  const { picture } = pyramid;
  const scale = SSD_INPUT_PX / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  if (padding === 0 && scale === 1) return onBlack(picture);
  const region = {
    centreX: picture.width / 2,
    centreY: picture.height / 2,
    width: picture.width * (1 + 2 * padding),
    height: picture.height * (1 + 2 * padding),
  };
  return onBlack({ width: width!, height: height!, data: pyramid.sample(region, width!, height!) });
}

function onBlack({ width, height, data }: RgbPicture): Uint8Array {
  const square = new Uint8Array(SSD_INPUT_PX * SSD_INPUT_PX * 3);
  for (let y = 0; y < height; y++) square.set(data.subarray(y * width * 3, (y + 1) * width * 3), y * SSD_INPUT_PX * 3);
  return square;
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
