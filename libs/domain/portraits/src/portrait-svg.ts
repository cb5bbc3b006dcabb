import { FacetError } from '@facet/kernel';
import { drawFace } from './face-drawing';
import { drawHead } from './head-drawing';
import { looksOf } from './person-looks';
import { settingOf } from './picture-setting';
import { shade } from './colour';

/** Counted from 1. Any person and picture can be drawn; those of the sample set are known to be detected. */
export interface Portrait {
  readonly person: number;
  readonly picture: number;
}

const WIDTH = 480;
const HEIGHT = 600;

/**
 * A drawn portrait as SVG, 480 x 600 pixels: a frontal face that face networks detect and recognise. The same numbers
 * give the same text. Throws INVALID_ARGUMENT unless both are whole numbers from 1.
 */
export function portraitSvg({ person, picture }: Portrait): string {
  for (const [name, value] of Object.entries({ person, picture })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new FacetError('INVALID_ARGUMENT', `${name} is a whole number from 1, not ${value}`);
  }
  const looks = looksOf(person);
  const setting = settingOf(person, picture, WIDTH, HEIGHT);
  const { centreX, centreY, lean, scale, turn, light, backdrop } = setting;
  const skin = (strength: number) => shade(looks.skin, strength * light);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">`,
    '<defs>',
    '<filter id="soft"><feGaussianBlur stdDeviation="1.3"/></filter>',
    '<filter id="blur"><feGaussianBlur stdDeviation="5"/></filter>',
    '<filter id="haze"><feGaussianBlur stdDeviation="12"/></filter>',
    '<linearGradient id="backdrop" x1="0" y1="0" x2="1" y2="1">',
    `<stop offset="0" stop-color="${backdrop[0]}"/><stop offset="1" stop-color="${backdrop[1]}"/>`,
    '</linearGradient>',
    `<radialGradient id="skin" cx="${0.42 + turn * 0.008}" cy=".4" r=".75">`,
    `<stop offset="0" stop-color="${skin(1.06)}"/><stop offset=".6" stop-color="${skin(0.95)}"/>`,
    `<stop offset="1" stop-color="${skin(0.62)}"/>`,
    '</radialGradient>',
    '</defs>',
    '<rect width="100%" height="100%" fill="url(#backdrop)"/>',
    `<g filter="url(#soft)" transform="translate(${centreX},${centreY}) rotate(${lean}) scale(${scale})">`,
    ...drawHead(looks, light),
    ...drawFace(looks, setting),
    '</g>',
    '</svg>',
  ].join('\n');
}
