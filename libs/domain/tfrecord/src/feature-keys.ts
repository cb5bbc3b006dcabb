/**
 * Feature keys of a face example. The twelve `image/…` and `image/object/…` keys are those of the TensorFlow Object
 * Detection API's tutorial; box edges are normalised to 0..1 of the encoded picture.
 */
export const FEATURE_KEYS = {
  height: 'image/height',
  width: 'image/width',
  filename: 'image/filename',
  sourceId: 'image/source_id',
  encoded: 'image/encoded',
  format: 'image/format',
  xmin: 'image/object/bbox/xmin',
  xmax: 'image/object/bbox/xmax',
  ymin: 'image/object/bbox/ymin',
  ymax: 'image/object/bbox/ymax',
  objectText: 'image/object/class/text',
  objectLabel: 'image/object/class/label',
  /** Name and id (≥ 1) of the person whom the whole picture shows. */
  classText: 'image/class/text',
  classLabel: 'image/class/label',
  /** Lower-case hex sha256 of the encoded bytes. */
  sha256: 'image/key/sha256',
  /** Photos of one group show nearly the same, and are never parted; the name of one of them. */
  group: 'image/group',
  /** 1024 floats computed from the encoded bytes. */
  descriptor: 'face/descriptor',
} as const;
