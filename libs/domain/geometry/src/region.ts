import type { Square } from './bounding-box';
import type { Point } from './point';

/** A rectangle of a picture in pixels, by its centre; it may reach outside. */
export interface Region {
  readonly centreX: number;
  readonly centreY: number;
  readonly width: number;
  readonly height: number;
  /** Turned clockwise on the screen; default 0. */
  readonly degrees?: number;
  /** Seen as in a mirror: its left is the picture's right. Default false. */
  readonly mirrored?: boolean;
}

export function regionOfSquare({ centreX, centreY, side }: Square): Region {
  return { centreX, centreY, width: side, height: side };
}

/** From a place in the region, as fractions 0..1 from its top left corner, to the picture. */
export function regionToPicture(region: Region): (across: number, down: number) => Point {
  const { centreX, centreY, width, height, degrees = 0, mirrored = false } = region;
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const acrossPx = mirrored ? -width : width;
  return (across, down) => {
    const u = (across - 0.5) * acrossPx;
    const v = (down - 0.5) * height;
    return { x: centreX + u * cos - v * sin, y: centreY + u * sin + v * cos };
  };
}
