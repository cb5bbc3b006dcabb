import { create } from '@bufbuild/protobuf';
import { MetaGraphDefSchema } from '@facet/contracts-tensorflow';
import { expect, test } from 'vitest';
import { signaturesOf } from './signature';

test('names are in their order, which TensorFlow’s maps do not keep', () => {
  const tensor = { encoding: { case: 'name', value: 'node:0' }, dtype: 1 } as const;
  const names = { scores: tensor, means: tensor };
  const signature = { inputs: names, outputs: names };
  const found = signaturesOf(create(MetaGraphDefSchema, { signatureDef: { second: signature, first: signature } }));
  expect(Object.keys(found)).toEqual(['first', 'second']);
  expect(Object.keys(found['first']!.inputs)).toEqual(['means', 'scores']);
  expect(Object.keys(found['first']!.outputs)).toEqual(['means', 'scores']);
});
