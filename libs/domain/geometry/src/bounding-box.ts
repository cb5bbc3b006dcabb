import { FacetError } from '@facet/kernel';

/** A rectangle in pixels, origin top left. */
export interface BoundingBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A square in pixels by its centre; `side` may reach outside the picture. */
export interface Square {
  readonly centreX: number;
  readonly centreY: number;
  readonly side: number;
}

/** How a face is cut out of its photo. It belongs to a dataset and to every model trained on it. */
export interface CropRule {
  /** Side of the square as a multiple of the box's longer side, e.g. 1.2. */
  readonly scale: number;
  /** Width and height of the crop in pixels, e.g. 96. */
  readonly sizePx: number;
}

/** `rule` itself. Throws INVALID_ARGUMENT unless its scale is above 0 and at most 10 and its size 1 to 2048 pixels. */
export function checkCropRule(rule: CropRule): CropRule {
  const { scale, sizePx } = rule;
  if (!(scale > 0 && scale <= 10))
    throw new FacetError('INVALID_ARGUMENT', `the crop rule's scale is ${scale}, it must be above 0 and at most 10`);
  if (!Number.isInteger(sizePx) || sizePx < 1 || sizePx > 2048)
    throw new FacetError('INVALID_ARGUMENT', `the crop rule's size is ${sizePx} pixels, it must be 1 to 2048`);
  return rule;
}

/** The box alone. Throws INVALID_ARGUMENT, naming `field`, unless it is four numbers with a size above 0. */
export function checkBox({ x, y, width, height }: BoundingBox, field: string): BoundingBox {
  if ([x, y, width, height].every(Number.isFinite) && width > 0 && height > 0) return { x, y, width, height };
  const message = `${field} is x ${x}, y ${y}, ${width} by ${height}; its sides must be above 0, in pixels`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'BAD_BOX' });
}

/** The square that `rule` cuts for a face: on the box's centre, `scale` times its longer side. */
export function cropSquareOf(box: BoundingBox, rule: CropRule): Square {
  return {
    centreX: box.x + box.width / 2,
    centreY: box.y + box.height / 2,
    side: Math.max(box.width, box.height) * rule.scale,
  };
}

/** The box in a copy of the picture that is `across` times as wide and `down` times as high. */
export function scaleBox({ x, y, width, height }: BoundingBox, across: number, down: number): BoundingBox {
  return { x: x * across, y: y * down, width: width * across, height: height * down };
}
