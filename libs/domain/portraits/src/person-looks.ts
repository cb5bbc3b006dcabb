import { seededRandom } from '@facet/kernel';
import type { Colour } from './colour';

/** What stays the same in all pictures of a person; lengths in drawing units around the middle of the face. */
export interface PersonLooks {
  readonly skin: Colour;
  readonly hair: Colour;
  readonly iris: string;
  readonly shirtHue: number;
  readonly glasses: boolean;
  readonly moustache: boolean;
  readonly beard: boolean;
  readonly bald: boolean;
  readonly longHair: boolean;
  readonly faceWidth: number;
  readonly faceHeight: number;
  readonly eyeDistance: number;
  readonly eyeY: number;
  readonly eyeWidth: number;
  readonly eyeHeight: number;
  readonly browThickness: number;
  readonly noseLength: number;
  readonly noseWidth: number;
  readonly mouthWidth: number;
  readonly mouthY: number;
  readonly lip: number;
}

const SKINS: readonly Colour[] = [
  [241, 194, 165],
  [141, 85, 54],
  [224, 172, 138],
  [255, 219, 195],
  [198, 134, 96],
  [104, 62, 40],
  [233, 184, 150],
  [178, 120, 84],
];
const HAIRS: readonly Colour[] = [
  [120, 50, 20],
  [20, 18, 18],
  [215, 180, 110],
  [60, 40, 28],
  [150, 150, 150],
  [30, 20, 40],
  [90, 56, 30],
  [200, 90, 40],
];
const IRISES = ['#3b2a1a', '#2f5d3a', '#3a5a8c', '#4a3b2a'];

/** Seed of a person's looks; pictures of the person are seeded from it as well. */
export function personSeed(person: number): number {
  return person * 13 + 5;
}

/**
 * Looks of person 1, 2, 3, … Skin, hair, glasses and beard alternate so that neighbours differ plainly; the rest is
 * drawn at random, one number after the other: adding one between others would change every face.
 */
export function looksOf(person: number): PersonLooks {
  const i = person - 1;
  const random = seededRandom(personSeed(person) * 7919);
  const bald = i % 5 === 3;
  return {
    skin: SKINS[i % SKINS.length]!,
    hair: HAIRS[(i * 3 + 1) % HAIRS.length]!,
    glasses: i % 3 === 1,
    moustache: i % 4 === 2,
    beard: i % 4 === 0,
    bald,
    longHair: !bald && i % 2 === 1,
    faceWidth: 88 + ((i * 37) % 5) * 9 + random() * 4,
    faceHeight: 124 + ((i * 53) % 7) * 6 + random() * 4,
    eyeDistance: 38 + random() * 12,
    eyeY: -18 + random() * 14,
    eyeWidth: 17 + random() * 7,
    eyeHeight: 7 + random() * 5,
    browThickness: 4 + random() * 5,
    noseLength: 34 + random() * 18,
    noseWidth: 15 + random() * 10,
    mouthWidth: 30 + random() * 18,
    mouthY: 58 + random() * 16,
    lip: 6 + random() * 6,
    iris: IRISES[Math.floor(random() * IRISES.length)]!,
    shirtHue: random() * 360,
  };
}
