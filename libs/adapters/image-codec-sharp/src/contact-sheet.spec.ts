import { blackPng } from '@facet/testing';
import { expect, test } from 'vitest';
import { SharpImageCodec } from './sharp-image-codec.adapter';
import { sharp } from './sharp-library';

const codec = new SharpImageCodec();
const square = (background: string, width = 8, height = 8) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

async function sheetOf(pictures: Parameters<SharpImageCodec['contactSheet']>[0], columns: number, placePx: number) {
  const { png, unreadable } = await codec.contactSheet(pictures, { columns, placePx });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
  return { unreadable, width: info.width, height: info.height, pixel };
}

test('pictures stand in rows, whole, small ones enlarged up to four times', async () => {
  const pictures = [await square('red'), await square('lime', 100, 50), await square('blue')];
  const { width, height, pixel, unreadable } = await sheetOf(
    pictures.map((bytes) => ({ bytes, boxes: [] })),
    2,
    40,
  );
  expect([width, height, unreadable]).toEqual([4 + 2 * 44, 4 + 2 * 44, []]);
  const dark = [32, 32, 32];
  expect(pixel(24, 24)).toEqual([255, 0, 0]);
  expect([pixel(4 + 3, 24), pixel(4 + 4, 24)]).toEqual([dark, [255, 0, 0]]);
  expect(pixel(48 + 20, 24)).toEqual([0, 255, 0]);
  expect([pixel(48 + 20, 4 + 9), pixel(48 + 20, 4 + 10)]).toEqual([dark, [0, 255, 0]]);
  expect(pixel(24, 48 + 20)).toEqual([0, 0, 255]);
  expect(pixel(48 + 20, 48 + 20)).toEqual(dark);
});

test('boxes are outlined where they lie in the picture', async () => {
  const boxes = [{ xmin: 0.25, ymin: 0.25, xmax: 0.75, ymax: 0.5 }];
  const { pixel } = await sheetOf([{ bytes: await square('white', 200, 200), boxes }], 1, 100);
  const green = ([r, g, b]: number[]) => g! > 200 && r! < 128 && b! < 160;
  expect([pixel(4 + 25, 4 + 35), pixel(4 + 75, 4 + 35), pixel(4 + 50, 4 + 25)].every(green)).toBe(true);
  expect([pixel(4 + 50, 4 + 38), pixel(4 + 10, 4 + 10), pixel(4 + 50, 4 + 75)].some(green)).toBe(false);
});

test('what cannot be read is crossed out and counted', async () => {
  const cut = blackPng(30, 30).subarray(0, 50);
  const { unreadable, pixel } = await sheetOf(
    [
      { bytes: await square('white'), boxes: [] },
      { bytes: cut, boxes: [] },
    ],
    2,
    40,
  );
  expect(unreadable).toEqual([1]);
  expect(pixel(48 + 20, 24)[0]).toBeGreaterThan(150);
});

test('no pictures make an empty sheet', async () => {
  expect(await sheetOf([], 10, 40)).toMatchObject({ width: 48, height: 48, unreadable: [] });
});
