import type { Feature } from '@facet/contracts-tensorflow';
import { decodeRecord } from '@facet/domain-tfrecord';
import { textOf } from './text-of';

/** How byte strings are shown: whole as base64, or their length, with the text where they are one. */
export type BytesAs = 'base64' | 'length';

type Json = string | number | { readonly [name: string]: Json } | readonly Json[];

/**
 * A record as a plain value for JSON: `features`, and `featureLists` of a SequenceExample; a feature is an object with
 * its kind as the one key. Integers beyond 2^53, NaN and infinities are text. A record that is no example has `data`.
 */
export function recordJson(record: Uint8Array, bytesAs: BytesAs): { readonly [name: string]: Json } {
  const decoded = decodeRecord(record);
  if (!decoded) return { data: bytesJson(record, bytesAs) };
  const features = mapped(decoded.features, (feature) => featureJson(feature, bytesAs));
  if (decoded.kind === 'Example') return { features };
  const lists = mapped(decoded.featureLists, ({ feature }) => feature.map((one) => featureJson(one, bytesAs)));
  return { features, featureLists: lists };
}

function mapped<T>(values: Readonly<Record<string, T>>, json: (value: T) => Json): { readonly [name: string]: Json } {
  const keys = Object.keys(values).sort();
  return Object.fromEntries(keys.map((key) => [key, json(values[key]!)]));
}

function featureJson({ kind }: Feature, bytesAs: BytesAs): Json {
  switch (kind.case) {
    case 'bytesList':
      return { bytes: kind.value.value.map((value) => bytesJson(value, bytesAs)) };
    case 'floatList':
      return { float: kind.value.value.map((value) => (Number.isFinite(value) ? value : String(value))) };
    case 'int64List':
      return { int64: kind.value.value.map(int64Json) };
    case undefined:
      return {};
  }
}

function bytesJson(bytes: Uint8Array, bytesAs: BytesAs): Json {
  if (bytesAs === 'base64') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  const text = textOf(bytes);
  return text === undefined ? { length: bytes.length } : { length: bytes.length, text };
}

function int64Json(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
