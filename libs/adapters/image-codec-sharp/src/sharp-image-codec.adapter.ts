import type { Square } from '@facet/domain-geometry';
import { lookOf, pictureFormatOf, readHeader } from '@facet/domain-picture-header';
import { FacetError } from '@facet/kernel';
import {
  DEFAULT_IMAGE_LIMITS,
  type DecodedPhoto,
  type ImageCodec,
  type ImageHeader,
  type ContactSheet,
  type ImageLimits,
  type RgbImage,
  type SheetPicture,
} from '@facet/port-image-codec';
import { drawContactSheet } from './contact-sheet';
import { tooLarge, unfit } from './refusals';
import { sharp } from './sharp-library';
import { cutSquare } from './square-cut';

const CROP_QUALITY = 95;
/** The quality at which the drawn portraits were measured. */
const DRAWING_QUALITY = 88;
/** Crops are cut from a copy at most this much larger than they will be, so that scaling down smooths, and costs little. */
const OVERSAMPLING = 2;
const LARGEST_OUTPUT_PX = 8192;
const TRANSPARENT_AS = '#808080';

/** Reads and writes pictures with sharp (libvips): decoding runs on libuv's threads, never on the event loop. */
export class SharpImageCodec implements ImageCodec {
  constructor(private readonly limits: ImageLimits = DEFAULT_IMAGE_LIMITS) {}

  async inspect(bytes: Uint8Array): Promise<ImageHeader> {
    const { maxBytes, maxPixels } = this.limits;
    if (bytes.length === 0) throw unfit('EMPTY_FILE', 'the file is empty');
    if (bytes.length > maxBytes) {
      const message = `the file has ${bytes.length} bytes, at most ${maxBytes} are accepted`;
      throw tooLarge('TOO_MANY_BYTES', message, { measured: bytes.length, threshold: maxBytes });
    }
    const format = pictureFormatOf(bytes);
    if (!format) {
      throw unfit('UNSUPPORTED_FORMAT', `the file is no JPEG, PNG or WebP: it begins like ${lookOf(bytes)}`);
    }
    const { width, height, animated } = readHeader(format, bytes);
    if (animated) throw unfit('ANIMATED', 'the picture is animated, only still pictures are accepted');
    if (width * height > maxPixels) {
      const message = `the picture has ${width} x ${height} pixels, at most ${maxPixels} in all are accepted`;
      throw tooLarge('TOO_MANY_PIXELS', message, { measured: width * height, threshold: maxPixels });
    }
    return { format, width, height };
  }

  async decode(bytes: Uint8Array, longestSidePx: number): Promise<DecodedPhoto> {
    requireOutputSize('longestSidePx', longestSidePx);
    const { format } = await this.inspect(bytes);
    return readingAs(format, async () => {
      const photo = this.open(bytes);
      const { autoOrient } = await photo.metadata();
      const image = await pixelsOf(photo, longestSidePx);
      return { image, photoWidth: autoOrient.width, photoHeight: autoOrient.height };
    });
  }

  async cropSquare(bytes: Uint8Array, square: Square, sizePx: number): Promise<Uint8Array> {
    requireOutputSize('sizePx', sizePx);
    requireSquare(square);
    const { format, width, height } = await this.inspect(bytes);
    const shrink = Math.min(1, (OVERSAMPLING * sizePx) / square.side);
    const longestSidePx = Math.ceil(Math.max(width, height) * shrink);
    const crop = await readingAs(format, async () => {
      const image = await pixelsOf(this.open(bytes), longestSidePx);
      const scale = Math.max(image.width, image.height) / Math.max(width, height);
      const side = Math.max(1, Math.round(square.side * scale));
      const left = Math.round(square.centreX * scale - side / 2);
      const top = Math.round(square.centreY * scale - side / 2);
      return cutSquare(image, { left, top, side });
    });
    return encode(fromPixels(crop).resize(sizePx, sizePx), CROP_QUALITY);
  }

  async encodeJpeg(image: RgbImage, quality = CROP_QUALITY): Promise<Uint8Array> {
    return encode(fromPixels(image), quality);
  }

  contactSheet(
    pictures: readonly SheetPicture[],
    layout: { readonly columns: number; readonly placePx: number },
  ): Promise<ContactSheet> {
    requireOutputSize('placePx', layout.placePx);
    return drawContactSheet(pictures, layout, async (bytes, longestSidePx) => {
      return (await this.decode(bytes, longestSidePx)).image;
    });
  }

  async encodePng(image: RgbImage): Promise<Uint8Array> {
    return fromPixels(image).png().toBuffer();
  }

  /** A JPEG, the size that the SVG gives itself. */
  async renderSvg(svg: string): Promise<Uint8Array> {
    return sharp(Buffer.from(svg))
      .flatten({ background: TRANSPARENT_AS })
      .jpeg({ quality: DRAWING_QUALITY })
      .toBuffer();
  }

  private open(bytes: Uint8Array) {
    return sharp(bytes, { failOn: 'warning', limitInputPixels: this.limits.maxPixels });
  }
}

async function pixelsOf(photo: ReturnType<typeof sharp>, longestSidePx: number): Promise<RgbImage> {
  const { data, info } = await photo
    .autoOrient()
    .resize(longestSidePx, longestSidePx, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: TRANSPARENT_AS })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function fromPixels({ width, height, data }: RgbImage): ReturnType<typeof sharp> {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function encode(image: ReturnType<typeof sharp>, quality: number): Promise<Uint8Array> {
  return image.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** Runs `read`; whatever the decoder objects to is UNREADABLE. */
async function readingAs<T>(format: ImageHeader['format'], read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const objection =
      error instanceof Error ? error.message.split('\n')[0]!.replace(/^.*\bVips\w+: |^vips\w*: /, '') : '';
    const message = `the ${format.toUpperCase()} picture is damaged or incomplete (${objection})`;
    throw unfit('UNREADABLE', message, error);
  }
}

function requireOutputSize(name: string, px: number): void {
  if (Number.isInteger(px) && px >= 1 && px <= LARGEST_OUTPUT_PX) return;
  throw new FacetError('INVALID_ARGUMENT', `${name} is a whole number from 1 to ${LARGEST_OUTPUT_PX}, not ${px}`);
}

function requireSquare({ centreX, centreY, side }: Square): void {
  if (Number.isFinite(centreX) && Number.isFinite(centreY) && Number.isFinite(side) && side > 0) return;
  const given = `centre ${centreX}, ${centreY}, side ${side}`;
  throw new FacetError('INVALID_ARGUMENT', `the square to cut is finite and has a positive side, not ${given}`);
}
