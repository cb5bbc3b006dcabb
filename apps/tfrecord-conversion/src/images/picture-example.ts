import { pictureOf } from '@facet/domain-picture-header';
import {
  bytesFeature,
  FEATURE_KEYS as KEYS,
  floatFeature,
  int64Feature,
  textFeature,
  type Features,
} from '@facet/domain-tfrecord/write';
import type { ImageSchema } from '@facet/port-conversion-runner';
import type { PixelBox } from './index-row';
import type { IndexedPicture } from './read-index';

/** The features of a picture, or what is wrong with it (completing "line 7 …"). */
export function pictureFeatures(schema: ImageSchema, picture: IndexedPicture, bytes: Uint8Array): Features | string {
  if (schema === 'image-raw') return { image_raw: bytesFeature(bytes), label: int64Feature(picture.objects[0]!.label) };
  const header = pictureOf(bytes);
  if (header === undefined || header === 'damaged' || header.format === 'webp') {
    const found = header === 'damaged' ? 'a damaged picture' : header ? 'a WebP picture' : 'something else';
    return `needs a JPEG or PNG picture, ${picture.filename} is ${found}`;
  }
  const { width, height, format } = header;
  const whole: Features = {
    [KEYS.height]: int64Feature(height),
    [KEYS.width]: int64Feature(width),
    [KEYS.filename]: textFeature(picture.filename),
    [KEYS.sourceId]: textFeature(picture.filename),
    [KEYS.encoded]: bytesFeature(bytes),
    [KEYS.format]: textFeature(format),
  };
  if (schema === 'classification') return { ...whole, ...classFeatures(picture) };
  const boxes = picture.objects.map(({ box }) => box!);
  const outside = boxes.find((box) => box.xmax > width || box.ymax > height);
  if (outside)
    return `has a box that ends at ${outside.xmax}, ${outside.ymax}, outside the picture of ${width} x ${height}`;
  return { ...whole, ...objectFeatures(picture, boxes, width, height) };
}

function classFeatures({ objects }: IndexedPicture): Features {
  const { label, text } = objects[0]!;
  return {
    [KEYS.classLabel]: int64Feature(label),
    ...(text === undefined ? {} : { [KEYS.classText]: textFeature(text) }),
  };
}

/** Edges become parts of the picture; a number is its own name where the index gives none. */
function objectFeatures(
  { objects }: IndexedPicture,
  boxes: readonly PixelBox[],
  width: number,
  height: number,
): Features {
  return {
    [KEYS.xmin]: floatFeature(boxes.map(({ xmin }) => xmin / width)),
    [KEYS.xmax]: floatFeature(boxes.map(({ xmax }) => xmax / width)),
    [KEYS.ymin]: floatFeature(boxes.map(({ ymin }) => ymin / height)),
    [KEYS.ymax]: floatFeature(boxes.map(({ ymax }) => ymax / height)),
    [KEYS.objectText]: textFeature(...objects.map(({ text, label }) => text ?? String(label))),
    [KEYS.objectLabel]: int64Feature(...objects.map(({ label }) => label)),
  };
}
