import { expect, test } from 'vitest';
import { cropSquareOf } from './bounding-box';

test('the crop lies on the centre of the box and scales its longer side', () => {
  const square = cropSquareOf({ x: 10, y: 20, width: 40, height: 60 }, { scale: 1.5, sizePx: 96 });
  expect(square).toEqual({ centreX: 30, centreY: 50, side: 90 });
});
