import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blackPng, pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { facet } from '../facet-command.fixture';

const folder = mkdtempSync(join(tmpdir(), 'facet-convert-'));
const out = join(folder, 'shards');
const pictures = Array.from({ length: 40 }, (_, n) => ({
  name: `p/${n}.png`,
  bytes: blackPng(8 + n, 8),
  label: n % 4,
}));
const paths = { index: join(folder, 'cifar-10.csv'), root: folder, out };
const options = (more: readonly string[]) => [
  ...Object.entries(paths).flatMap(([name, value]) => [`--${name}`, value]),
  ...more,
];
const convert = (...more: string[]) => facet('convert', ...options(more));

beforeAll(() => {
  mkdirSync(join(folder, 'p'));
  for (const { name, bytes } of pictures) writeFileSync(join(folder, name), bytes);
  writeFileSync(paths.index, pictures.map(({ name, label }) => `${name},${label}\n`).join(''));
});
beforeEach(() => rmSync(out, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const SHARDS = [0, 1, 2].map((n) => `cifar-10-0000${n}-of-00003.tfrecord`);

test('pictures become shards on worker threads; what is done is found again', () => {
  const first = convert('--shards', '3');
  expect(first).toMatchObject({
    status: 0,
    stdout: `40 examples in 3 shards, manifest ${out}/cifar-10.manifest.json\n`,
  });
  expect(readdirSync(out)).toEqual(['_shards', ...SHARDS, 'cifar-10.manifest.json']);
  expect(facet('tfrecord', 'verify', ...SHARDS.map((name) => join(out, name))).status).toBe(0);
  rmSync(join(out, SHARDS[1]!));
  const old = new Date(0);
  for (const name of [SHARDS[0]!, SHARDS[2]!]) utimesSync(join(out, name), old, old);
  const { foundShards, manifest } = JSON.parse(convert('--shards', '3', '--json').stdout);
  expect({ foundShards, examples: manifest.examples }).toEqual({ foundShards: 2, examples: 40 });
  const ages = SHARDS.map((name) => statSync(join(out, name)).mtimeMs === 0);
  expect(ages).toEqual([true, false, true]);
});

test('shards made one at a time are the same files', () => {
  convert('--shards', '3');
  const whole = SHARDS.map((name) => readFileSync(join(out, name)));
  rmSync(out, { recursive: true });
  const said = ['2', '0', '1'].map((shard) => convert('--shards', '3', '--shard', shard).stdout);
  expect(said).toEqual([
    `13 examples in ${SHARDS[2]}\n`,
    `14 examples in ${SHARDS[0]}\n`,
    `13 examples in ${SHARDS[1]}; every shard is there, the manifest is written\n`,
  ]);
  expect(SHARDS.map((name) => readFileSync(join(out, name)))).toEqual(whole);
});

test.each([
  [['--shards', '41'], '41 shards are asked for, but cifar-10.csv has 40 pictures'],
  [['--shards', '0'], 'It must be a whole number from 1'],
  [['--schema', 'sql'], 'Allowed choices are image-raw, classification, detection.'],
  [['--root', join(out, 'nowhere')], '10 rows of '],
  [['--index', join(out, 'none.csv')], `there is no index ${join(out, 'none.csv')}`],
  [['--label-map', join(out, 'none')], `there is no label map ${join(out, 'none')}`],
  [['--out', 's3://bucket/folder'], 's3://bucket/folder is no place that can be opened here'],
])('%j is refused with one sentence', (more, message) => {
  const { status, stdout, stderr } = convert(...more);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

test.skipIf(pythonTensorFlowMissing)(
  `TensorFlow in Python reads the same pictures and labels (${pythonTensorFlowMissing ?? 'installed'})`,
  () => {
    convert('--shards', '3');
    const script = join(__dirname, '../../../../libs/domain/tfrecord/src/read_examples.py');
    const examples = runWithPythonTensorFlow<object[]>(
      script,
      SHARDS.map((name) => join(out, name)),
    );
    const ofShard = (shard: number) => pictures.filter((_, n) => n % 3 === shard);
    const expected = [0, 1, 2].flatMap(ofShard).map(({ bytes, label }) => ({
      sameBytes: true,
      features: { image_raw: [bytes.toString('hex')], label: [String(label)] },
    }));
    expect(examples).toEqual(expected);
  },
  300_000,
);
