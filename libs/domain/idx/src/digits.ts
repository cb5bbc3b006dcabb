import { FacetError } from '@facet/kernel';
import { type IdxArray, readIdx } from './read-idx';

/** Side of a picture of a digit. */
export const DIGIT_SIDE_PX = 28;
const PIXELS = DIGIT_SIDE_PX ** 2;
const CLASSES = 10;

/** Pictures of digits, and which they show. */
export interface Digits {
  /** Grey, 0 is the ground and 255 the pen; row by row, one picture after the other. */
  readonly pixels: Uint8Array;
  /** 0 to 9, one for each picture. */
  readonly labels: Uint8Array;
}

export interface NamedBytes {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The pair of idx files of MNIST. Throws as readIdx does, and DATA_LOSS for files that are no such pair. */
export function readDigits(pictures: NamedBytes, labels: NamedBytes): Digits {
  const images = readIdx(pictures.bytes, pictures.name);
  const { shape, data } = readIdx(labels.bytes, labels.name);
  const [count = 0, ...sides] = images.shape;
  if (sides.length !== 2 || sides.some((side) => side !== DIGIT_SIDE_PX))
    throw mismatch(
      `${pictures.name} has the sizes ${sizes(images)}, not pictures of ${DIGIT_SIDE_PX} x ${DIGIT_SIDE_PX}`,
    );
  if (shape.length !== 1) throw mismatch(`${labels.name} has the sizes ${shape.join(' x ')}, not one label a picture`);
  if (shape[0] !== count)
    throw mismatch(`${pictures.name} has ${count} pictures, but ${labels.name} has ${shape[0]} labels`);
  if (count === 0) throw mismatch(`${pictures.name} has no pictures`);
  const strange = data.findIndex((label) => label >= CLASSES);
  if (strange >= 0) throw mismatch(`label ${strange} of ${labels.name} is ${data[strange]}, not a digit`);
  return { pixels: images.data, labels: data };
}

/** The pixels of one picture. */
export const digitAt = ({ pixels }: Digits, index: number): Uint8Array =>
  pixels.subarray(index * PIXELS, (index + 1) * PIXELS);

const sizes = ({ shape }: IdxArray): string => shape.join(' x ');
const mismatch = (message: string): FacetError => new FacetError('DATA_LOSS', message, { reason: 'NO_DIGITS' });
