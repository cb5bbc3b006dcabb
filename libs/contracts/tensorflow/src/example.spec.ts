import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { ExampleSchema } from './gen/tensorflow/core/example/example_pb';
import { ConfigProtoSchema } from './gen/tensorflow/core/protobuf/config_pb';
import { MetaGraphDefSchema } from './gen/tensorflow/core/protobuf/meta_graph_pb';

// Python: tf.train.Example with label = int64 [3, 300], name = bytes [b'ab'], score = float [0.5]; SerializeToString(deterministic=True)
const EXAMPLE_FROM_PYTHON = [
  '0a35', // features, 53 bytes
  '0a100a056c6162656c12071a050a0303ac02', // label
  '0a0e0a046e616d6512060a040a026162', // name
  '0a110a0573636f7265120812060a040000003f', // score
].join('');

test('an Example that Python wrote is read and written back byte for byte', () => {
  const bytes = Buffer.from(EXAMPLE_FROM_PYTHON, 'hex');
  const example = fromBinary(ExampleSchema, bytes);
  expect(example.features?.feature['label']?.kind).toMatchObject({ case: 'int64List', value: { value: [3n, 300n] } });
  expect(example.features?.feature['score']?.kind).toMatchObject({ case: 'floatList', value: { value: [0.5] } });
  expect(Buffer.from(toBinary(ExampleSchema, example)).toString('hex')).toBe(EXAMPLE_FROM_PYTHON);
});

test('a truncated Example is refused', () => {
  const bytes = Buffer.from(EXAMPLE_FROM_PYTHON, 'hex');
  expect(() => fromBinary(ExampleSchema, bytes.subarray(0, bytes.length - 3))).toThrow();
});

test('the thread counts of a session stand in fields 2 and 5', () => {
  const config = create(ConfigProtoSchema, { intraOpParallelismThreads: 1, interOpParallelismThreads: 2 });
  expect(Buffer.from(toBinary(ConfigProtoSchema, config)).toString('hex')).toBe('10012802');
});

test('the graph of a MetaGraphDef keeps its bytes as they are', () => {
  const graphDef = Uint8Array.of(0x0a, 0x03, 0x0a, 0x01, 0x78);
  const bytes = toBinary(MetaGraphDefSchema, create(MetaGraphDefSchema, { graphDef }));
  expect(Buffer.from(bytes).toString('hex')).toBe('12050a030a0178');
  expect(fromBinary(MetaGraphDefSchema, bytes).graphDef).toEqual(graphDef);
});
