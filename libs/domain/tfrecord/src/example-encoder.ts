import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The values of one feature: a list of one of the three kinds that tf.Example knows. */
export type FeatureValue =
  | { readonly kind: 'bytes'; readonly values: readonly Uint8Array[] }
  | { readonly kind: 'float'; readonly values: ArrayLike<number> }
  | { readonly kind: 'int64'; readonly values: readonly (number | bigint)[] };

const utf8 = new TextEncoder();

export const bytesFeature = (...values: Uint8Array[]): FeatureValue => ({ kind: 'bytes', values });
/** Strings as UTF-8 bytes. */
export const textFeature = (...values: string[]): FeatureValue => bytesFeature(...values.map((v) => utf8.encode(v)));
/** Stored as 32-bit floats. */
export const floatFeature = (values: ArrayLike<number>): FeatureValue => ({ kind: 'float', values });
export const int64Feature = (...values: (number | bigint)[]): FeatureValue => ({ kind: 'int64', values });

/**
 * The bytes of a tf.Example, features in the order of their sorted keys, so that equal features are equal bytes.
 * Written straight to the wire (example.proto, feature.proto): through messages, 1024 floats cost over ten times as much.
 */
export function encodeExample(features: Readonly<Record<string, FeatureValue>>): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  for (const key of Object.keys(features).sort()) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key);
    writer.tag(2, WireType.LengthDelimited).fork();
    writeFeature(writer, features[key]!);
    writer.join().join();
  }
  return writer.join().finish();
}

/** Field of `Feature` that each kind of list has. */
const LIST_FIELD = { bytes: 1, float: 2, int64: 3 } as const;

function writeFeature(writer: BinaryWriter, feature: FeatureValue): void {
  writer.tag(LIST_FIELD[feature.kind], WireType.LengthDelimited).fork();
  if (feature.kind === 'bytes') {
    for (const value of feature.values) writer.tag(1, WireType.LengthDelimited).bytes(value);
  } else if (feature.values.length > 0) {
    writer.tag(1, WireType.LengthDelimited);
    if (feature.kind === 'float') writer.bytes(littleEndianFloats(feature.values));
    else writePackedInt64s(writer, feature.values);
  }
  writer.join();
}

function writePackedInt64s(writer: BinaryWriter, values: readonly (number | bigint)[]): void {
  writer.fork();
  for (const value of values) writer.int64(value);
  writer.join();
}

function littleEndianFloats(values: ArrayLike<number>): Uint8Array {
  const bytes = Buffer.allocUnsafe(values.length * 4);
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i]!, i * 4);
  return bytes;
}
