import { jpegOrientation, pictureOf } from '@facet/domain-picture-header';
import type { ImageCodec } from '@facet/port-image-codec';

/** A photo as a decoder that knows no EXIF sees it upright. */
export interface UprightPhoto {
  readonly bytes: Uint8Array;
  readonly format: 'jpeg' | 'png';
  readonly width: number;
  readonly height: number;
}

const QUALITY = 95;
/** More than that is shrunk, where the photo has to be written anew. */
const LONGEST_SIDE_PX = 8192;

/**
 * The photo's own bytes, or new ones where TensorFlow would show another picture than people see: it decodes no WebP, and
 * turns no picture as its EXIF data says.
 */
export async function uprightPhoto(codec: ImageCodec, bytes: Uint8Array): Promise<UprightPhoto> {
  const picture = pictureOf(bytes);
  if (typeof picture === 'object' && picture.format !== 'webp') {
    const { format, width, height } = picture;
    const turned = format === 'jpeg' ? jpegOrientation(bytes) !== 1 : Buffer.from(bytes).includes('eXIf');
    if (!turned) return { bytes, format, width, height };
  }
  const { image } = await codec.decode(bytes, LONGEST_SIDE_PX);
  const { width, height } = image;
  return { bytes: await codec.encodeJpeg(image, QUALITY), format: 'jpeg', width, height };
}
