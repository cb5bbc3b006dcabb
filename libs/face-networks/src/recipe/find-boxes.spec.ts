import { PicturePyramid } from '@facet/domain-geometry';
import { expect, test } from 'vitest';
import { SSD_INPUT_PX } from '../ssd-mobilenet/ssd-mobilenet';
import type { BoxScores, FaceNetworks } from './face-networks';
import { findBoxes } from './find-boxes';

/** A detector that answers what it is given, in turn, and keeps what it was shown. */
function scripted(...answers: [corners: number[], score: number][][]) {
  const shown: Uint8Array[] = [];
  const detect = async (picture: Uint8Array): Promise<BoxScores> => {
    const answer = answers[shown.push(picture) - 1] ?? [];
    return {
      boxes: Float32Array.from(answer.flatMap(([corners]) => corners)),
      scores: Float32Array.from(answer, ([, score]) => score),
    };
  };
  return { shown, networks: { detect } as unknown as FaceNetworks };
}
const plain = (width: number, height: number) =>
  new PicturePyramid({ width, height, data: new Uint8Array(width * height * 3).fill(200) });
const pixel = (picture: Uint8Array, x: number, y: number) => picture[(y * SSD_INPUT_PX + x) * 3];

test('boxes come in pixels of the picture, cut at its edges', async () => {
  const { networks, shown } = scripted([
    [[0.25, 0.5, 0.5, 0.75], 0.9],
    [[-0.125, -0.125, 0.125, 0.125], 0.5],
  ]);
  expect((await findBoxes(networks, plain(512, 256))).map(({ box }) => box)).toEqual([
    { x: 256, y: 128, width: 128, height: 128 },
    { x: 0, y: 0, width: 64, height: 64 },
  ]);
  expect([pixel(shown[0]!, 511, 255), pixel(shown[0]!, 0, 256)]).toEqual([200, 0]);
});

test('a small picture is enlarged for the detector', async () => {
  const { networks, shown } = scripted([[[0, 0, 0.5, 0.5], 0.9]]);
  const [found] = await findBoxes(networks, plain(32, 64));
  expect(found!.box).toEqual({ x: 0, y: 0, width: 32, height: 32 });
  expect([pixel(shown[0]!, 255, 511), pixel(shown[0]!, 256, 511)]).toEqual([200, 0]);
});

test('what scores too little, lies outside or overlaps a better box is left out', async () => {
  const { networks } = scripted([
    [[0.1, 0.1, 0.3, 0.3], 0.35],
    [[0.6, 0.1, 0.9, 0.3], 0.9],
    [[0.5, 0.5, 0.8, 0.8], 0.7],
    [[0.51, 0.5, 0.81, 0.8], 0.8],
  ]);
  const found = await findBoxes(networks, plain(512, 300));
  expect(found.map(({ score }) => score)).toEqual([expect.closeTo(0.8)]);
});

test('when nothing is found it looks again with padding, and answers in the picture’s pixels', async () => {
  const { networks, shown } = scripted([], [[[0.25, 0.25, 0.5, 0.75], 0.6]]);
  const [found] = await findBoxes(networks, plain(400, 400));
  expect(shown).toHaveLength(2);
  expect(found!.box).toEqual({ x: 0, y: 0, width: 400, height: 200 });
});

test('nothing in both looks is no face', async () => {
  const { networks, shown } = scripted();
  expect(await findBoxes(networks, plain(100, 50))).toEqual([]);
  expect(shown).toHaveLength(2);
});
