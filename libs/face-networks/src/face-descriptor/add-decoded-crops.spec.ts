import { strings } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDecodedCrops } from './add-decoded-crops';

const SIZE_PX = 16;
let session: Session;

beforeAll(() => {
  const graph = new Graph();
  graph.identity(addDecodedCrops(graph, graph.placeholder('bytes', 'string', [-1]), SIZE_PX), 'pixels');
  session = Session.open(graph);
});
afterAll(() => session.close());

/** A picture whose channels rise to the right, downwards and not at all. */
function slopes(sizePx: number): Sharp {
  const data = new Uint8Array(sizePx * sizePx * 3);
  const level = (at: number) => Math.round((at * 255) / (sizePx - 1));
  for (let i = 0; i < sizePx * sizePx; i++) data.set([level(i % sizePx), level(Math.floor(i / sizePx)), 90], i * 3);
  return sharp(data, { raw: { width: sizePx, height: sizePx, channels: 3 } });
}

async function decode(...pictures: Uint8Array[]): Promise<{ shape: readonly number[]; rows: Float32Array[] }> {
  const [pixels] = await session.run({ bytes: strings(pictures) }, ['pixels']);
  const length = SIZE_PX * SIZE_PX * 3;
  const data = pixels!.data as Float32Array;
  return { shape: pixels!.shape, rows: pictures.map((_, i) => data.slice(i * length, (i + 1) * length)) };
}

test('crops of the wanted size keep their pixels, JPEG and PNG side by side', async () => {
  const [jpeg, png] = [await slopes(SIZE_PX).jpeg({ quality: 95 }).toBuffer(), await slopes(SIZE_PX).png().toBuffer()];
  const { shape, rows } = await decode(jpeg, png);
  expect(shape).toEqual([2, SIZE_PX, SIZE_PX, 3]);
  expect([...rows[1]!]).toEqual([...(await slopes(SIZE_PX).raw().toBuffer())]);
  expect([...rows[0]!]).toEqual([...(await sharp(jpeg).raw().toBuffer())]);
});

test('other sizes are resized about the pixels’ centres', async () => {
  const { rows } = await decode(
    await slopes(SIZE_PX * 2)
      .png()
      .toBuffer(),
  );
  // Means of two neighbours: 0 and 8 at the left edge, 247 and 255 at the right.
  expect([rows[0]![0], rows[0]![(SIZE_PX - 1) * 3]]).toEqual([4, 251]);
});

test('grey and transparent pictures become RGB', async () => {
  const grey = await slopes(SIZE_PX).greyscale().toColourspace('b-w').png().toBuffer();
  const { shape, rows } = await decode(grey, await slopes(SIZE_PX).ensureAlpha(0.5).png().toBuffer());
  expect(shape).toEqual([2, SIZE_PX, SIZE_PX, 3]);
  expect(rows[0]![0]).toBe(rows[0]![1]);
});

test.each([
  ['text', Buffer.from('no picture')],
  ['no bytes', Buffer.alloc(0)],
])('%s fails the run', async (_, bytes) => {
  await expect(decode(bytes)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('a truncated picture fails the run', async () => {
  const png = await slopes(SIZE_PX).png().toBuffer();
  await expect(decode(png.subarray(0, png.length >> 1))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
