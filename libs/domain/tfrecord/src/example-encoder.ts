import { InternalError } from '@facet/kernel';
import { varintBytes, writeVarint } from './varint';

/** The values of one feature: a list of one of the three kinds that tf.Example knows. */
export type FeatureValue =
  | { readonly kind: 'bytes'; readonly values: readonly Uint8Array[] }
  | { readonly kind: 'float'; readonly values: ArrayLike<number> }
  | { readonly kind: 'int64'; readonly values: readonly (number | bigint)[] };

export type Features = Readonly<Record<string, FeatureValue>>;

const utf8 = new TextEncoder();

export const bytesFeature = (...values: Uint8Array[]): FeatureValue => ({ kind: 'bytes', values });
/** Strings as UTF-8 bytes. */
export const textFeature = (...values: string[]): FeatureValue => bytesFeature(...values.map((v) => utf8.encode(v)));
/** Stored as 32-bit floats. */
export const floatFeature = (values: ArrayLike<number>): FeatureValue => ({ kind: 'float', values });
export const int64Feature = (...values: (number | bigint)[]): FeatureValue => ({ kind: 'int64', values });

/**
 * The bytes of a tf.Example, features in the order of their sorted keys, so that equal features are equal bytes.
 */
export function encodeExample(features: Features): Uint8Array {
  const example = measureExample(features);
  const bytes = new Uint8Array(example.sizeBytes);
  writeExampleAt(Buffer.from(bytes.buffer), 0, example);
  return bytes;
}

/** Features whose encoded sizes are known. */
export interface MeasuredExample {
  readonly sizeBytes: number;
  /** Of `Features`, the message in field 1. */
  readonly featuresBytes: number;
  readonly entries: readonly MeasuredEntry[];
}

interface MeasuredEntry {
  readonly key: Uint8Array;
  readonly feature: FeatureValue;
  /** Bytes of the map entry, of its `Feature`, and of the list in that. */
  readonly entryBytes: number;
  readonly featureBytes: number;
  readonly listBytes: number;
}

/** A tag of one byte, a length and so many bytes. */
const fieldBytes = (contentBytes: number): number => 1 + varintBytes(contentBytes) + contentBytes;

/** Sizes come first on the wire (example.proto, feature.proto), so all are found before anything is written. */
export function measureExample(features: Features): MeasuredExample {
  let featuresBytes = 0;
  const entries = Object.keys(features)
    .sort()
    .map((name): MeasuredEntry => {
      const key = keyBytes(name);
      const feature = features[name]!;
      const listBytes = measureList(feature);
      const featureBytes = fieldBytes(listBytes);
      const entryBytes = fieldBytes(key.length) + fieldBytes(featureBytes);
      featuresBytes += fieldBytes(entryBytes);
      return { key, feature, entryBytes, featureBytes, listBytes };
    });
  return { sizeBytes: fieldBytes(featuresBytes), featuresBytes, entries };
}

const KEY_FIELD = 0x0a;
const VALUE_FIELD = 0x12;
/** Tag of the list that `Feature` has for each kind. */
const LIST_FIELD = { bytes: 0x0a, float: 0x12, int64: 0x1a } as const;

/** Writes the example at `offset` of `target`, which must have room for it, and returns the offset behind it. */
export function writeExampleAt(
  target: Buffer,
  offset: number,
  { featuresBytes, entries, sizeBytes }: MeasuredExample,
): number {
  let at = writeField(target, offset, KEY_FIELD, featuresBytes);
  for (const { key, feature, entryBytes, featureBytes, listBytes } of entries) {
    at = writeField(target, at, KEY_FIELD, entryBytes);
    at = writeField(target, at, KEY_FIELD, key.length);
    target.set(key, at);
    at = writeField(target, at + key.length, VALUE_FIELD, featureBytes);
    at = writeField(target, at, LIST_FIELD[feature.kind], listBytes);
    at = writeList(target, at, feature);
  }
  if (at !== offset + sizeBytes) throw new InternalError(`an example of ${sizeBytes} bytes took ${at - offset}`);
  return at;
}

function writeField(target: Buffer, at: number, tag: number, contentBytes: number): number {
  target[at] = tag;
  return writeVarint(target, at + 1, contentBytes);
}

function measureList(feature: FeatureValue): number {
  if (feature.kind === 'bytes') return feature.values.reduce((sum, value) => sum + fieldBytes(value.length), 0);
  return feature.values.length === 0 ? 0 : fieldBytes(packedBytes(feature));
}

type Packed = Exclude<FeatureValue, { kind: 'bytes' }>;

function packedBytes(feature: Packed): number {
  if (feature.kind === 'float') return feature.values.length * 4;
  return feature.values.reduce((sum: number, value) => sum + varintBytes(value), 0);
}

function writeList(target: Buffer, offset: number, feature: FeatureValue): number {
  let at = offset;
  if (feature.kind === 'bytes') {
    for (const value of feature.values) {
      at = writeField(target, at, KEY_FIELD, value.length);
      target.set(value, at);
      at += value.length;
    }
    return at;
  }
  if (feature.values.length === 0) return at;
  at = writeField(target, at, KEY_FIELD, packedBytes(feature));
  if (feature.kind === 'int64') for (const value of feature.values) at = writeVarint(target, at, value);
  else for (let i = 0; i < feature.values.length; i++) at = target.writeFloatLE(feature.values[i]!, at);
  return at;
}

/** Few keys come again and again; a file's worth of odd ones must not stay. */
const MAX_KEPT_KEYS = 1000;
const keptKeys = new Map<string, Uint8Array>();

function keyBytes(key: string): Uint8Array {
  const kept = keptKeys.get(key);
  if (kept) return kept;
  const bytes = utf8.encode(key);
  if (keptKeys.size < MAX_KEPT_KEYS) keptKeys.set(key, bytes);
  return bytes;
}
