import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeExample, type DecodedExample } from './example-decoder';
import { readRecords } from './record-reader';

const FOLDER = process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../../shared/data');

async function examplesOf(path: string): Promise<DecodedExample[]> {
  const file = join(FOLDER, 'tfrecord', path);
  const examples: DecodedExample[] = [];
  for await (const record of readRecords(createReadStream(file), { source: file }))
    examples.push(decodeExample(record));
  return examples;
}

describe.skipIf(!existsSync(FOLDER))('files that TensorFlow and Beam wrote (skipped without the test data)', () => {
  test('CIFAR pictures with the reference keys', async () => {
    const examples = await examplesOf('bwcho75-cifar10/cifar-10.tfrecord');
    expect(examples).toHaveLength(462);
    for (const example of examples) {
      expect(example.keys).toEqual(['image_raw', 'label']);
      expect(Buffer.from(example.bytes('image_raw')[0]!).subarray(1, 4).toString()).toBe('PNG');
      expect(Number(example.int64s('label')[0])).toBeLessThan(10);
    }
  });

  test.each([
    ['od-api-pets/pets_examples.record', 'image/encoded'],
    ['raccoon/test.record', 'image/encoded'],
    ['bwcho75-objectdetection/tfrecord/example_cat.tfrecord', 'image/encoded'],
  ])('%s: every list of objects is as long as the others', async (path, encoded) => {
    const examples = await examplesOf(path);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(example.bytes(encoded)[0]!.length).toBeGreaterThan(1000);
      const objects = example.text('image/object/class/text').length;
      expect(example.int64s('image/object/class/label')).toHaveLength(objects);
      for (const edge of ['xmin', 'xmax', 'ymin', 'ymax']) {
        expect(example.floats(`image/object/bbox/${edge}`)).toHaveLength(objects);
      }
    }
  });
});
