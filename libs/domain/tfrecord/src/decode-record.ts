import { fromBinary } from '@bufbuild/protobuf';
import { SequenceExampleSchema, type Feature, type FeatureList } from '@facet/contracts-tensorflow';

/** A record's features as messages: of a tf.Example, or of a tf.SequenceExample with its lists of steps. */
export interface DecodedRecord {
  readonly kind: 'Example' | 'SequenceExample';
  /** Of the example, or the context of the sequence. */
  readonly features: Readonly<Record<string, Feature>>;
  readonly featureLists: Readonly<Record<string, FeatureList>>;
}

/** Tags of fields 1 and 2, both messages: all that either kind of example has. */
const TAGS: readonly (number | undefined)[] = [0x0a, 0x12];

/**
 * The example in a record, or undefined when it is something else (an event of TensorBoard, say). Both kinds have their
 * features in field 1, so a sequence without any list of steps counts as an Example; so does an empty record.
 */
export function decodeRecord(record: Uint8Array): DecodedRecord | undefined {
  if (record.length > 0 && !TAGS.includes(record[0])) return undefined;
  try {
    const { context, featureLists, $unknown } = fromBinary(SequenceExampleSchema, record);
    if ($unknown?.length) return undefined;
    return {
      kind: featureLists ? 'SequenceExample' : 'Example',
      features: context?.feature ?? {},
      featureLists: featureLists?.featureList ?? {},
    };
  } catch {
    return undefined;
  }
}
