import { fromBinary } from '@bufbuild/protobuf';
import { ExampleSchema, type Feature } from '@facet/contracts-tensorflow';
import { FacetError } from '@facet/kernel';

const utf8 = new TextDecoder('utf-8', { fatal: true });

type Kind = NonNullable<Feature['kind']['case']>;
type ListOf<K extends Kind> = Extract<Feature['kind'], { case: K }>['value']['value'];

/**
 * The features of one tf.Example. A key that is absent, or present without a list, has no values: an empty list.
 * Asking for another kind than the one that is stored throws DATA_LOSS.
 */
export class DecodedExample {
  constructor(private readonly features: Readonly<Record<string, Feature>>) {}

  /** Sorted. */
  get keys(): string[] {
    return Object.keys(this.features).sort();
  }

  bytes(key: string): readonly Uint8Array[] {
    return this.list(key, 'bytesList');
  }

  text(key: string): string[] {
    return this.bytes(key).map((value) => {
      try {
        return utf8.decode(value);
      } catch (cause) {
        throw new FacetError('DATA_LOSS', `feature ${key} is no UTF-8 text`, { reason: 'MALFORMED_EXAMPLE', cause });
      }
    });
  }

  floats(key: string): readonly number[] {
    return this.list(key, 'floatList');
  }

  int64s(key: string): readonly bigint[] {
    return this.list(key, 'int64List');
  }

  private list<K extends Kind>(key: string, kind: K): ListOf<K> {
    const stored = Object.hasOwn(this.features, key) ? this.features[key]!.kind : undefined;
    if (stored?.case === undefined) return [] as ListOf<K>;
    if (stored.case !== kind) {
      const message = `feature ${key} is a ${stored.case}, a ${kind} is needed`;
      throw new FacetError('DATA_LOSS', message, { reason: 'MALFORMED_EXAMPLE' });
    }
    return stored.value.value as ListOf<K>;
  }
}

/** The tf.Example in a record. Throws DATA_LOSS when the bytes are none. */
export function decodeExample(record: Uint8Array): DecodedExample {
  try {
    return new DecodedExample(fromBinary(ExampleSchema, record).features?.feature ?? {});
  } catch (cause) {
    const message = `a record of ${record.length} bytes is no tf.Example`;
    throw new FacetError('DATA_LOSS', message, { reason: 'MALFORMED_EXAMPLE', cause });
  }
}
