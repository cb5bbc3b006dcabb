import { boundedMap, FacetError } from '@facet/kernel';
import type { ContactSheet, RgbImage, SheetPicture } from '@facet/port-image-codec';
import { sharp } from './sharp-library';

const GAP_PX = 4;
/** Small pictures are shown larger, but each of their pixels as at most so many. */
const MAX_ENLARGEMENT = 4;
const BACKGROUND = '#202020';
const BOX = '#30ff60';
const CROSS = '#d04040';
const DECODED_AT_ONCE = 4;

type Decode = (bytes: Uint8Array, longestSidePx: number) => Promise<RgbImage>;

/** What is laid onto the sheet, each at its pixel. */
interface Layer {
  readonly input: Buffer;
  readonly left: number;
  readonly top: number;
}

export async function drawContactSheet(
  pictures: readonly SheetPicture[],
  { columns, placePx }: { readonly columns: number; readonly placePx: number },
  decode: Decode,
): Promise<ContactSheet> {
  const step = placePx + GAP_PX;
  const rows = Math.max(1, Math.ceil(pictures.length / columns));
  const unreadable: number[] = [];
  const layers = await boundedMap(pictures, DECODED_AT_ONCE, async (picture, index): Promise<Layer[]> => {
    const left = GAP_PX + (index % columns) * step;
    const top = GAP_PX + Math.floor(index / columns) * step;
    const image = await readable(decode(picture.bytes, placePx));
    if (!image) {
      unreadable.push(index);
      return [{ input: cross(placePx), left, top }];
    }
    const scale = Math.min(MAX_ENLARGEMENT, placePx / Math.max(image.width, image.height));
    const [width, height] = [image.width, image.height].map((px) => Math.max(1, Math.round(px * scale))) as [
      number,
      number,
    ];
    const place = { left: left + ((placePx - width) >> 1), top: top + ((placePx - height) >> 1) };
    const outlined = picture.boxes.length > 0 ? [{ input: outlines(picture.boxes, width, height), ...place }] : [];
    return [{ input: await enlarged(image, width, height), ...place }, ...outlined];
  });
  const size = { width: GAP_PX + Math.min(columns, Math.max(1, pictures.length)) * step, height: GAP_PX + rows * step };
  const sheet = sharp({ create: { ...size, channels: 3, background: BACKGROUND } }).composite(layers.flat());
  return { png: await sheet.png().toBuffer(), unreadable: unreadable.sort((a, b) => a - b) };
}

/** The picture, or undefined where it is the picture that is at fault. */
async function readable(decoding: Promise<RgbImage>): Promise<RgbImage | undefined> {
  try {
    return await decoding;
  } catch (error) {
    if (error instanceof FacetError) return undefined;
    throw error;
  }
}

/** As PNG, without smoothing: the pixels of a small picture stay visible. */
function enlarged({ width, height, data }: RgbImage, toWidth: number, toHeight: number): Promise<Buffer> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  return image.resize(toWidth, toHeight, { kernel: 'nearest', fit: 'fill' }).png({ compressionLevel: 1 }).toBuffer();
}

function outlines(boxes: SheetPicture['boxes'], width: number, height: number): Buffer {
  const shapes = boxes.map(({ xmin, ymin, xmax, ymax }) => {
    const place = `x="${xmin * width}" y="${ymin * height}"`;
    return `<rect ${place} width="${(xmax - xmin) * width}" height="${(ymax - ymin) * height}"/>`;
  });
  return svg(width, height, `<g fill="none" stroke="${BOX}" stroke-width="2">${shapes.join('')}</g>`);
}

function cross(px: number): Buffer {
  return svg(px, px, `<path d="M0 0L${px} ${px}M${px} 0L0 ${px}" stroke="${CROSS}" stroke-width="2"/>`);
}

function svg(width: number, height: number, content: string): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`);
}
