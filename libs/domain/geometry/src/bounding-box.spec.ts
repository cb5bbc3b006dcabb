import { expect, test } from 'vitest';
import { checkBox, cropSquareOf } from './bounding-box';

test('the crop lies on the centre of the box and scales its longer side', () => {
  const square = cropSquareOf({ x: 10, y: 20, width: 40, height: 60 }, { scale: 1.5, sizePx: 96 });
  expect(square).toEqual({ centreX: 30, centreY: 50, side: 90 });
});

test('a box is four numbers with a size', () => {
  const box = { x: -3, y: 0, width: 40, height: 0.5 };
  expect(checkBox({ ...box, extra: 1 } as typeof box, 'face')).toEqual(box);
  for (const bad of [{ width: 0 }, { height: -1 }, { x: Number.NaN }, { y: Infinity }])
    expect(() => checkBox({ ...box, ...bad }, 'face')).toThrow(/^face is x .*, y .*; its sides must be above 0/);
});
