import { seededRandom } from '@facet/kernel';
import { personSeed } from './person-looks';

/** What differs from picture to picture of one person. */
export interface PictureSetting {
  readonly centreX: number;
  readonly centreY: number;
  /** Degrees. */
  readonly lean: number;
  readonly scale: number;
  /** Shift of nose, eyes and mouth to a side, in drawing units. */
  readonly turn: number;
  readonly light: number;
  readonly smile: number;
  /** CSS colours of the backdrop's two corners. */
  readonly backdrop: readonly [string, string];
}

/** Setting of picture 1, 2, 3, … of a person on a canvas of the given size. */
export function settingOf(person: number, picture: number, width: number, height: number): PictureSetting {
  const random = seededRandom(pictureSeed(picture) * 104729 + personSeed(person));
  return {
    centreX: width / 2 + (random() - 0.5) * 60,
    centreY: height / 2 + (random() - 0.5) * 50,
    lean: (random() - 0.5) * 12,
    scale: 0.9 + random() * 0.5,
    turn: (random() - 0.5) * 14,
    light: 0.9 + random() * 0.2,
    smile: (random() - 0.3) * 14,
    backdrop: [
      `hsl(${random() * 360},25%,${35 + random() * 35}%)`,
      `hsl(${random() * 360},30%,${25 + random() * 40}%)`,
    ],
  };
}

/** 1 to 8, then 101 and on: the pictures for which detection and recognition were measured. */
function pictureSeed(picture: number): number {
  return picture <= 8 ? picture : picture + 92;
}
