import type { Feature } from '@facet/contracts-tensorflow';
import { pictureOf } from '@facet/domain-picture-header';
import { decodeRecord, FEATURE_KEYS } from '@facet/domain-tfrecord';

/** Edges in 0..1 of the picture. */
export interface NormalisedBox {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

export interface FoundPicture {
  readonly bytes: Uint8Array;
  /** Of the objects that the example says are in the picture. */
  readonly boxes: readonly NormalisedBox[];
}

/** The pictures in a record, in the order of keys and steps: every byte string that begins like one. */
export function* picturesOf(record: Uint8Array): Generator<FoundPicture, void, undefined> {
  const decoded = decodeRecord(record);
  if (!decoded) return;
  const boxes = boxesOf(decoded.features);
  for (const key of Object.keys(decoded.features).sort()) {
    const isEncoded = key === FEATURE_KEYS.encoded;
    for (const bytes of bytesOf(decoded.features[key]!))
      if (pictureOf(bytes)) yield { bytes, boxes: isEncoded ? boxes : [] };
  }
  for (const key of Object.keys(decoded.featureLists).sort()) {
    for (const step of decoded.featureLists[key]!.feature)
      for (const bytes of bytesOf(step)) if (pictureOf(bytes)) yield { bytes, boxes: [] };
  }
}

const bytesOf = ({ kind }: Feature): readonly Uint8Array[] => (kind.case === 'bytesList' ? kind.value.value : []);

function boxesOf(features: Readonly<Record<string, Feature>>): NormalisedBox[] {
  const edges = (key: string): readonly number[] => {
    const kind = features[key]?.kind;
    return kind?.case === 'floatList' ? kind.value.value : [];
  };
  const [xmin, ymin] = [edges(FEATURE_KEYS.xmin), edges(FEATURE_KEYS.ymin)];
  const [xmax, ymax] = [edges(FEATURE_KEYS.xmax), edges(FEATURE_KEYS.ymax)];
  const count = Math.min(xmin.length, ymin.length, xmax.length, ymax.length);
  return Array.from({ length: count }, (_, i) => ({ xmin: xmin[i]!, ymin: ymin[i]!, xmax: xmax[i]!, ymax: ymax[i]! }));
}
