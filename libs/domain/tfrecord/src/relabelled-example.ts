import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ExampleSchema, FeatureSchema } from '@facet/contracts-tensorflow';
import { FEATURE_KEYS as KEYS } from './feature-keys';

/** The example of a record as one of another person: its class and its object's; all else stays. */
export function relabelledExample(
  record: Uint8Array,
  label: { readonly id: number; readonly name: string },
): Uint8Array {
  const example = fromBinary(ExampleSchema, record);
  const features = example.features!.feature;
  const number = create(FeatureSchema, { kind: { case: 'int64List', value: { value: [BigInt(label.id)] } } });
  const name = create(FeatureSchema, { kind: { case: 'bytesList', value: { value: [Buffer.from(label.name)] } } });
  for (const key of [KEYS.classLabel, KEYS.objectLabel]) if (features[key]) features[key] = number;
  for (const key of [KEYS.classText, KEYS.objectText]) if (features[key]) features[key] = name;
  return toBinary(ExampleSchema, example);
}
