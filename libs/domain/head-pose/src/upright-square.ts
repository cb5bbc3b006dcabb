import type { Point, Region } from '@facet/domain-geometry';
import { eyeRollDegrees } from './landmarks';

/** The landmarks end at the brows; a detector's box also has the forehead. Shares of the landmarks' height and side. */
const FOREHEAD_SHARE = 0.06;
const SIDE_SCALE = 1.2;

/** The square around a face, turned so that its eyes are level: as a detector's box on the upright face. */
export function uprightSquare(landmarks: readonly Point[], scale = 1): Region {
  const degrees = eyeRollDegrees(landmarks);
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const across = landmarks.map(({ x, y }) => x * cos + y * sin);
  const down = landmarks.map(({ x, y }) => y * cos - x * sin);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const [top, bottom] = [Math.min(...down), Math.max(...down)];
  const centreAcross = (left + right) / 2;
  const centreDown = (top + bottom) / 2 - (bottom - top) * FOREHEAD_SHARE;
  const side = Math.max(right - left, bottom - top) * SIDE_SCALE * scale;
  return {
    centreX: centreAcross * cos - centreDown * sin,
    centreY: centreAcross * sin + centreDown * cos,
    width: side,
    height: side,
    degrees,
  };
}
