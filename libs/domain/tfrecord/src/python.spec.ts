import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seededRandom } from '@facet/kernel';
import { expect, test } from 'vitest';
import places from '../../../../tools/setup/places.cjs';
import { bytesFeature, encodeExample, floatFeature, int64Feature, textFeature } from './example-encoder';
import { FEATURE_KEYS } from './feature-keys';
import { encodeRecords } from './record-writer';

const SITE = join(places.python, 'site');

function exampleOf(index: number) {
  const random = seededRandom(index);
  return {
    picture: Uint8Array.from({ length: 2000 + index }, () => random() * 256),
    descriptor: Float32Array.from({ length: 1024 }, () => random() * 2 - 1),
    text: `Zoë 🦊 ${index}`,
    label: BigInt(index) - 2n ** 62n,
  };
}

test.skipIf(!existsSync(join(SITE, 'tensorflow')))(
  "TensorFlow in Python reads equal values and would write the same bytes (skipped without Python's TensorFlow)",
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

    const { stdout } = await promisify(execFile)('python3', [join(__dirname, 'read_examples.py'), file], {
      env: { ...process.env, PYTHONPATH: SITE },
      maxBuffer: 64 * 1024 * 1024,
    });
    // Python prints integers exactly; JSON.parse would round them.
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(examples.length);
    lines.forEach((line, index) => {
      const { picture, descriptor, text, label } = examples[index]!;
      expect(line).toContain(`"image/class/label": [${label}]`);
      const { deterministic, features } = JSON.parse(line) as { deterministic: boolean; features: object };
      expect(deterministic).toBe(true);
      expect(features).toMatchObject({
        [FEATURE_KEYS.encoded]: [Buffer.from(picture).toString('hex')],
        [FEATURE_KEYS.descriptor]: Buffer.from(descriptor.buffer).toString('hex'),
        [FEATURE_KEYS.classText]: [Buffer.from(text).toString('hex')],
      });
    });
    await rm(folder, { recursive: true });
  },
  300_000,
);
