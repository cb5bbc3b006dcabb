import type { RgbImage } from '@facet/port-image-codec';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { SharpImageCodec } from './sharp-image-codec.adapter';
import { stripes, turnedFromUpright } from './test-pictures.fixture';

const codec = new SharpImageCodec();

const pixel = ({ data, width }: RgbImage, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3).subarray(0, 3),
];

/** Red grows by one each `step` pixels to the right, green downwards. */
function ramp(size: number, step: number): RgbImage {
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < size * size; i++) data.set([(i % size) / step, i / size / step, 128], i * 3);
  return { width: size, height: size, data };
}
const asPng = ({ data, width, height }: RgbImage) =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

async function expectPixel(jpeg: Uint8Array, x: number, y: number, [red, green]: [number, number]): Promise<void> {
  const { image } = await codec.decode(jpeg, 4096);
  const [r, g] = pixel(image, x, y);
  expect(Math.abs(r! - red)).toBeLessThanOrEqual(3);
  expect(Math.abs(g! - green)).toBeLessThanOrEqual(3);
}

describe('inspect', () => {
  test.each(['jpeg', 'png', 'webp'] as const)('names format and size of a %s', async (format) => {
    const bytes = await stripes(96, 64).toFormat(format).toBuffer();
    expect(await codec.inspect(bytes)).toEqual({ format, width: 96, height: 64 });
  });
});

describe('decode', () => {
  test('gives the pixels, shrunk to the longest side, and the size of the whole photo', async () => {
    const bytes = await stripes(960, 640).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const { image, ...size } = await codec.decode(bytes, 96);
    expect(size).toEqual({ photoWidth: 960, photoHeight: 640 });
    expect([image.width, image.height, image.data.length]).toEqual([96, 64, 96 * 64 * 3]);
    expect(pixel(image, 16, 16)[0]).toBeGreaterThan(245);
    expect(pixel(image, 80, 16)[2]).toBeGreaterThan(245);
  });

  test('never enlarges', async () => {
    const { image } = await codec.decode(await stripes(96, 64).png().toBuffer(), 512);
    expect([image.width, image.height]).toEqual([96, 64]);
  });

  test.each([
    ['grey', stripes().greyscale().png()],
    ['16 bit', stripes().toColourspace('rgb16').png()],
    ['CMYK', stripes().toColourspace('cmyk').jpeg()],
    ['progressive', stripes().jpeg({ progressive: true })],
    ['palette', stripes().png({ palette: true })],
  ])('makes 8-bit RGB of a %s picture', async (_, picture) => {
    const { image } = await codec.decode(await picture.toBuffer(), 512);
    expect(image.data).toHaveLength(96 * 64 * 3);
    expect(Math.max(...pixel(image, 16, 60))).toBeLessThan(60);
    expect(Math.max(...pixel(image, 48, 16))).toBeGreaterThan(100);
  });

  test('puts grey behind what is transparent', async () => {
    const clear = { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } as const;
    const { image } = await codec.decode(await sharp({ create: clear }).webp({ lossless: true }).toBuffer(), 8);
    expect(pixel(image, 4, 4)).toEqual([128, 128, 128]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %d upright', async (orientation) => {
    const upright = { width: 96, height: 64, data: await stripes(96, 64).raw().toBuffer() };
    const { width, height, data } = turnedFromUpright(upright, orientation);
    const stored = await sharp(data, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    expect(await codec.inspect(stored)).toMatchObject({ width, height });
    const { image, photoWidth, photoHeight } = await codec.decode(stored, 512);
    expect([photoWidth, photoHeight]).toEqual([96, 64]);
    expect(Buffer.compare(image.data, upright.data)).toBe(0);
  });

  test.each([0, -1, 1.5, Number.NaN, 100_000])('refuses a longest side of %d', async (side) => {
    const bytes = await stripes().png().toBuffer();
    await expect(codec.decode(bytes, side)).rejects.toThrow('longestSidePx is a whole number from 1 to 8192');
  });
});

describe('cropSquare', () => {
  test('cuts where the square lies and scales to the size', async () => {
    const photo = await asPng(ramp(256, 1));
    const crop = await codec.cropSquare(photo, { centreX: 100, centreY: 140, side: 64 }, 96);
    expect(await codec.inspect(crop)).toEqual({ format: 'jpeg', width: 96, height: 96 });
    await expectPixel(crop, 48, 48, [100, 140]);
    await expectPixel(crop, 3, 3, [70, 110]);
    await expectPixel(crop, 92, 92, [130, 170]);
  });

  test('cuts a large square out of a shrunken copy at the same place', async () => {
    const photo = await sharp(await asPng(ramp(2040, 8)))
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const crop = await codec.cropSquare(photo, { centreX: 1200, centreY: 900, side: 1600 }, 96);
    await expectPixel(crop, 48, 48, [150, 112]);
    await expectPixel(crop, 6, 6, [62, 25]);
    await expectPixel(crop, 89, 89, [236, 198]);
  });

  test('repeats edge pixels where the square reaches outside', async () => {
    const photo = await asPng(ramp(128, 1));
    const crop = await codec.cropSquare(photo, { centreX: 0, centreY: 127, side: 64 }, 64);
    await expectPixel(crop, 8, 32, [0, 127]);
    await expectPixel(crop, 56, 56, [24, 127]);
    await expectPixel(crop, 56, 8, [24, 103]);
    await expectPixel(await codec.cropSquare(photo, { centreX: 9e5, centreY: -9e5, side: 50 }, 32), 16, 16, [127, 0]);
  });

  test('counts in pixels of the upright photo', async () => {
    const { width, height, data } = turnedFromUpright(ramp(128, 1), 6);
    const photo = await sharp(data, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    await expectPixel(await codec.cropSquare(photo, { centreX: 100, centreY: 30, side: 16 }, 96), 48, 48, [100, 30]);
  });

  test('gives the same bytes each time, without metadata', async () => {
    const photo = await stripes(300, 200).withMetadata({ orientation: 3 }).jpeg().toBuffer();
    const crops = await Promise.all(
      Array.from({ length: 8 }, () => codec.cropSquare(photo, { centreX: 150.3, centreY: 80.7, side: 111.1 }, 96)),
    );
    for (const crop of crops) expect(Buffer.compare(crop, crops[0]!)).toBe(0);
    const { exif, icc, orientation, chromaSubsampling } = await sharp(Buffer.from(crops[0]!)).metadata();
    expect({ exif, icc, orientation, chromaSubsampling }).toEqual({ chromaSubsampling: '4:4:4' });
  });

  test.each([
    [{ centreX: 1, centreY: 1, side: 0 }, 96, 'has a positive side, not centre 1, 1, side 0'],
    [{ centreX: Number.NaN, centreY: 1, side: 5 }, 96, 'the square to cut is finite'],
    [{ centreX: 1, centreY: 1, side: Infinity }, 96, 'the square to cut is finite'],
    [{ centreX: 1, centreY: 1, side: 5 }, 0, 'sizePx is a whole number from 1 to 8192, not 0'],
  ])('refuses square %o at size %d', async (square, sizePx, message) => {
    const bytes = await stripes().png().toBuffer();
    await expect(codec.cropSquare(bytes, square, sizePx)).rejects.toThrow(message);
  });
});

test('encodeJpeg keeps the picture', async () => {
  await expectPixel(await codec.encodeJpeg(ramp(64, 1)), 40, 20, [40, 20]);
  expect((await codec.encodeJpeg(ramp(64, 1), 30)).length).toBeLessThan((await codec.encodeJpeg(ramp(64, 1))).length);
});

test('encodePng keeps every pixel', async () => {
  const image = ramp(64, 1);
  const png = await codec.encodePng(image);
  expect((await codec.inspect(png)).format).toBe('png');
  expect(Buffer.compare((await codec.decode(png, 64)).image.data, image.data)).toBe(0);
});

test('renderSvg draws a JPEG of the size that the drawing has', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="#f00"/></svg>';
  const drawn = await codec.renderSvg(svg);
  expect(await codec.inspect(drawn)).toEqual({ format: 'jpeg', width: 40, height: 30 });
  expect(pixel((await codec.decode(drawn, 40)).image, 20, 15)[0]).toBeGreaterThan(250);
});
