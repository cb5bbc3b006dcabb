import { InternalError } from '@facet/kernel';
import { lengthBytes, varintBytes, writeLength, writeVarint } from './varint';

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
  const encoder = new ExampleEncoder();
  const bytes = new Uint8Array(encoder.measure(features));
  encoder.writeAt(bytes, 0);
  return bytes;
}

/** One feature of the example at hand: an entry of the map that `Features` is, and the sizes of what is inside of it. */
interface Entry {
  readonly name: string;
  readonly key: Uint8Array;
  feature: FeatureValue;
  /** Bytes of the map entry, of its `Feature`, and of the list in that. */
  entryBytes: number;
  featureBytes: number;
  listBytes: number;
}

const KEY_FIELD = 0x0a;
const VALUE_FIELD = 0x12;
/** Tag of the list that `Feature` has for each kind. */
const LIST_FIELD = { bytes: 0x0a, float: 0x12, int64: 0x1a } as const;

/**
 * Encodes one example after the other. Sizes come first on the wire (example.proto, feature.proto), so each is measured
 * before it is written. What was made for one example's keys serves the next that has the same.
 */
export class ExampleEncoder {
  /** The keys of the example before, in the order in which it has them. */
  private names: readonly string[] = [];
  /** In the order of their sorted keys. */
  private entries: readonly Entry[] = [];
  private featuresBytes = 0;

  /** Bytes that the example takes. */
  measure(features: Features): number {
    if (!this.hasNamesOf(features)) this.takeNamesOf(features);
    this.featuresBytes = 0;
    for (const entry of this.entries) {
      entry.feature = features[entry.name]!;
      entry.listBytes = measureList(entry.feature);
      entry.featureBytes = fieldBytes(entry.listBytes);
      entry.entryBytes = fieldBytes(entry.key.length) + fieldBytes(entry.featureBytes);
      this.featuresBytes += fieldBytes(entry.entryBytes);
    }
    return fieldBytes(this.featuresBytes);
  }

  /** Writes the example that was measured last at `offset` of `target`, and returns the offset behind it. */
  writeAt(target: Uint8Array, offset: number): number {
    let at = writeField(target, offset, KEY_FIELD, this.featuresBytes);
    for (const { key, feature, entryBytes, featureBytes, listBytes } of this.entries) {
      at = writeField(target, at, KEY_FIELD, entryBytes);
      at = writeBytes(target, at, key);
      at = writeField(target, at, VALUE_FIELD, featureBytes);
      at = writeField(target, at, LIST_FIELD[feature.kind], listBytes);
      at = writeList(target, at, feature);
    }
    const [sizeBytes, written] = [fieldBytes(this.featuresBytes), at - offset];
    if (written !== sizeBytes) throw new InternalError(`an example of ${sizeBytes} bytes took ${written}`);
    return at;
  }

  private hasNamesOf(features: Features): boolean {
    let count = 0;
    for (const name in features) if (this.names[count++] !== name) return false;
    return count === this.names.length;
  }

  private takeNamesOf(features: Features): void {
    this.names = Object.keys(features);
    this.entries = [...this.names].sort().map((name) => {
      return { name, key: utf8.encode(name), feature: features[name]!, entryBytes: 0, featureBytes: 0, listBytes: 0 };
    });
  }
}

/** A tag of one byte, a length and so many bytes. */
const fieldBytes = (contentBytes: number): number => 1 + lengthBytes(contentBytes) + contentBytes;

function writeField(target: Uint8Array, at: number, tag: number, contentBytes: number): number {
  target[at] = tag;
  return writeLength(target, at + 1, contentBytes);
}

function writeBytes(target: Uint8Array, offset: number, bytes: Uint8Array): number {
  const at = writeField(target, offset, KEY_FIELD, bytes.length);
  target.set(bytes, at);
  return at + bytes.length;
}

function measureList(feature: FeatureValue): number {
  if (feature.kind !== 'bytes') return feature.values.length === 0 ? 0 : fieldBytes(packedBytes(feature));
  let bytes = 0;
  for (const value of feature.values) bytes += fieldBytes(value.length);
  return bytes;
}

type Packed = Exclude<FeatureValue, { kind: 'bytes' }>;

function packedBytes(feature: Packed): number {
  if (feature.kind === 'float') return feature.values.length * FLOAT_BYTES;
  let bytes = 0;
  for (const value of feature.values) bytes += varintBytes(value);
  return bytes;
}

function writeList(target: Uint8Array, offset: number, feature: FeatureValue): number {
  let at = offset;
  if (feature.kind === 'bytes') {
    for (const value of feature.values) at = writeBytes(target, at, value);
    return at;
  }
  if (feature.values.length === 0) return at;
  at = writeField(target, at, KEY_FIELD, packedBytes(feature));
  if (feature.kind === 'float') return writeFloats(target, at, feature.values);
  for (const value of feature.values) at = writeVarint(target, at, value);
  return at;
}

const FLOAT_BYTES = 4;

function writeFloats(target: Uint8Array, offset: number, values: ArrayLike<number>): number {
  const view = new DataView(target.buffer, target.byteOffset + offset, values.length * FLOAT_BYTES);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * FLOAT_BYTES, values[i]!, true);
  return offset + view.byteLength;
}
