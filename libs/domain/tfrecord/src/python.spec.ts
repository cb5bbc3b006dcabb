import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@facet/kernel';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { expect, test } from 'vitest';
import { bytesFeature, encodeExample, floatFeature, int64Feature, textFeature } from './example-encoder';
import { FEATURE_KEYS } from './feature-keys';
import { encodeRecords } from './record-writer';

function exampleOf(index: number) {
  const random = seededRandom(index);
  return {
    picture: Uint8Array.from({ length: 2000 + index }, () => random() * 256),
    descriptor: Float32Array.from({ length: 1024 }, () => random() * 2 - 1),
    text: `Zoë 🦊 ${index}`,
    label: BigInt(index) - 2n ** 62n,
  };
}

test.skipIf(pythonTensorFlowMissing)(
  `TensorFlow in Python reads equal values and would write the same bytes (${pythonTensorFlowMissing ?? 'installed'})`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'facet-tfrecord-'));
    const file = join(folder, 'train-00000-of-00001.tfrecord');
    const examples = Array.from({ length: 50 }, (_, index) => exampleOf(index));
    const records = examples.map(({ picture, descriptor, text, label }) =>
      encodeExample({
        [FEATURE_KEYS.encoded]: bytesFeature(picture),
        [FEATURE_KEYS.descriptor]: floatFeature(descriptor),
        [FEATURE_KEYS.classText]: textFeature(text),
        [FEATURE_KEYS.classLabel]: int64Feature(label),
      }),
    );
    await writeFile(file, encodeRecords(records));
    const read = runWithPythonTensorFlow(join(__dirname, 'read_examples.py'), [file]);
    const hex = (bytes: ArrayBufferLike | Uint8Array) => Buffer.from(bytes as Uint8Array).toString('hex');
    const expected = examples.map(({ picture, descriptor, text, label }) => ({
      sameBytes: true,
      features: {
        [FEATURE_KEYS.encoded]: [hex(picture)],
        [FEATURE_KEYS.descriptor]: hex(descriptor.buffer),
        [FEATURE_KEYS.classText]: [hex(new TextEncoder().encode(text))],
        [FEATURE_KEYS.classLabel]: [String(label)],
      },
    }));
    expect(read).toEqual(expected);
    await rm(folder, { recursive: true });
  },
  300_000,
);
