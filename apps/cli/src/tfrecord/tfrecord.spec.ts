import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bytesFeature,
  encodeExample,
  encodeRecord,
  floatFeature,
  int64Feature,
  textFeature,
} from '@facet/domain-tfrecord';
import { blackPng, pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { facet } from '../facet-command.fixture';

const folder = mkdtempSync(join(tmpdir(), 'facet-tfrecord-'));
const file = join(folder, 'a.tfrecord');
const RECORDS = ['cat', 'dog', 'cat'].map((label, i) =>
  encodeRecord(
    encodeExample({
      'image/encoded': bytesFeature(blackPng(30 + i, 20)),
      'image/object/class/text': textFeature(label),
      'image/object/bbox/xmin': floatFeature([0.25]),
      id: int64Feature(i),
    }),
  ),
);
const SECOND = RECORDS[0]!.length;

beforeAll(() => writeFileSync(file, Buffer.concat(RECORDS)));
afterAll(() => rmSync(folder, { recursive: true }));

const json = (...args: string[]) => JSON.parse(facet('tfrecord', ...args, '--json').stdout);

describe('inspect', () => {
  test('says what is in a file', () => {
    const { status, stdout } = facet('tfrecord', 'inspect', file);
    expect(status).toBe(0);
    expect(stdout).toContain(`${file}: 3 records (Example), ${readFileSync(file).length} bytes, not compressed\n`);
    expect(stdout).toMatch(/ id +int64 +in all +1 each +0\.\.2\n/);
    expect(stdout).toMatch(/ image\/encoded +bytes +in all +1 each +69 bytes, 3 png, 30\.\.32 x 20 pixels\n/);
    expect(stdout).toMatch(/ image\/object\/class\/text +bytes +in all +1 each +3 bytes, text, e\.g\. "cat"\n/);
  });

  test('as JSON, for several files', () => {
    const { files } = json('inspect', file, file);
    expect(files).toHaveLength(2);
    expect(files[1]).toMatchObject({ file, compression: 'none', records: 3, kinds: { Example: 3 } });
  });

  test('draws the pictures', () => {
    const montage = join(folder, 'montage.png');
    expect(json('inspect', file, '--montage', montage, '--pictures', '2').montage).toEqual({
      file: montage,
      pictures: 2,
      unreadable: 0,
    });
    expect(readFileSync(montage).subarray(1, 4).toString()).toBe('PNG');
  });
});

describe('verify', () => {
  test('a sound file', () => {
    const { status, stdout } = facet('tfrecord', 'verify', file);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${file}: 3 records, all sound\n` });
  });

  test('names file and byte of the first damage, and goes on with the next file', () => {
    const flipped = join(folder, 'flipped.tfrecord');
    const bytes = readFileSync(file);
    bytes[SECOND + 20]! ^= 1;
    writeFileSync(flipped, bytes);
    const cut = join(folder, 'cut.tfrecord');
    writeFileSync(cut, readFileSync(file).subarray(0, -1));
    const { status, stdout } = facet('tfrecord', 'verify', flipped, cut, join(folder, 'none'), file, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      files: [
        { file: flipped, ok: false, records: 1, offset: SECOND, reason: 'CORRUPT_DATA' },
        { file: cut, ok: false, records: 2, offset: SECOND + RECORDS[1]!.length, reason: 'TRUNCATED_RECORD' },
        { ok: false, reason: 'NO_SUCH_FILE' },
        { file, ok: true, records: 3 },
      ],
    });
    expect(facet('tfrecord', 'verify', flipped).stdout).toBe(
      `${flipped}: the data of the record at byte ${SECOND} is corrupt (1 sound record before)\n`,
    );
  });
});

describe('cat', () => {
  const lines = (...args: string[]) =>
    facet('tfrecord', 'cat', file, '--json', ...args)
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('one object a line, with the place of the record', () => {
    const all = lines();
    expect(all.map(({ record, offset }) => [record, offset])).toEqual([
      [0, 0],
      [1, SECOND],
      [2, SECOND + RECORDS[1]!.length],
    ]);
    expect(all[1].features).toMatchObject({
      'image/object/class/text': { bytes: [{ length: 3, text: 'dog' }] },
      'image/object/bbox/xmin': { float: [0.25] },
      id: { int64: [1] },
    });
  });

  test('bytes whole, and no more records than asked for', () => {
    const [only, ...rest] = lines('--bytes', 'base64', '--limit', '1');
    expect(rest).toEqual([]);
    expect(only.features['image/encoded'].bytes).toEqual([blackPng(30, 20).toString('base64')]);
  });

  test('for people, a line per feature', () => {
    const { stdout } = facet('tfrecord', 'cat', file, '--limit', '1');
    expect(stdout).toContain(`${file}, record 0 at byte 0, `);
    expect(stdout).toContain('\n  image/object/class/text  {"bytes":[{"length":3,"text":"cat"}]}\n');
  });

  test('prints what comes before a damage, then fails', () => {
    const cut = join(folder, 'cut-for-cat.tfrecord');
    writeFileSync(cut, readFileSync(file).subarray(0, -1));
    const { status, stdout, stderr } = facet('tfrecord', 'cat', cut, '--json');
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('ends inside the record at byte'),
    });
  });
});

test('stats go over all files together', () => {
  const copy = join(folder, 'copy.tfrecord');
  copyFileSync(file, copy);
  const { files, records, features } = json('stats', file, copy);
  expect({ files, records }).toEqual({ files: 2, records: 6 });
  const byKey = Object.fromEntries(features.map((feature: { key: string }) => [feature.key, feature]));
  expect(byKey['id'].numbers).toMatchObject({ range: { min: 0, max: 2 }, mean: 1 });
  expect(byKey['image/object/class/text'].distinct).toEqual({ count: 2, more: false, most: [['cat', 4], ['dog', 2]] }); // prettier-ignore
  expect(facet('tfrecord', 'stats', file).stdout).toContain('\n  0..2, mean 1, deviation 0.816497\n');
});

test.each(['inspect', 'cat', 'stats'])('%s names a file that is not there', (command) => {
  const none = join(folder, 'none');
  const { status, stderr } = facet('tfrecord', command, none);
  expect({ status, stderr }).toEqual({ status: 1, stderr: `facet: there is no file ${none}\n` });
});

test.skipIf(pythonTensorFlowMissing)(
  `files that TensorFlow wrote plain, as GZIP and as ZLIB are read alike (${pythonTensorFlowMissing ?? 'installed'})`,
  () => {
    const script = join(__dirname, '../../../../libs/domain/tfrecord/src/write_records.py');
    runWithPythonTensorFlow(script, [folder]);
    const paths = ['none', 'gzip', 'zlib'].map((name) => join(folder, name));
    const { files } = json('inspect', ...paths);
    expect(files.map(({ compression }: { compression: string }) => compression)).toEqual(['none', 'gzip', 'zlib']);
    const contents = paths.map((path) => facet('tfrecord', 'cat', path, '--json').stdout.replaceAll(path, ''));
    expect(new Set(contents).size).toBe(1);
    expect(
      contents[0]!
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { features: { label: { int64: [1] }, text: { bytes: [{ length: 7, text: 'label 1' }] } } },
      { features: { label: { int64: [-2] } } },
      { features: { id: { int64: [7] } }, featureLists: { frame: [{ int64: [1] }, { int64: [2, 3] }] } },
    ]);
  },
  300_000,
);

const DATA = join(process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../../shared/data'), 'tfrecord');

describe.skipIf(!existsSync(DATA))('files that TensorFlow and Beam wrote (skipped without the test data)', () => {
  test.each([
    ['bwcho75-cifar10/cifar-10.tfrecord', 462, 'image_raw', { png: 462 }, [32, 32], [32, 32]],
    ['od-api-pets/pets_examples.record', 10, 'image/encoded', { jpeg: 10 }, [271, 500], [187, 500]],
    ['raccoon/test.record', 40, 'image/encoded', { jpeg: 40 }, [184, 1280], [183, 960]],
    [
      'bwcho75-objectdetection/tfrecord/example_cat.tfrecord',
      1,
      'image/encoded',
      { jpeg: 1 },
      [1200, 1200],
      [1032, 1032],
    ],
  ])('%s', (name, records, key, pictures, [minWidth, maxWidth], [minHeight, maxHeight]) => {
    const path = join(DATA, name);
    const [described] = json('inspect', path).files;
    expect(described).toMatchObject({ records, kinds: { Example: records, SequenceExample: 0, other: 0 } });
    const feature = described.features.find((one: { key: string }) => one.key === key);
    expect(feature).toMatchObject({
      records,
      kinds: { bytes: records },
      bytes: { pictures, width: { min: minWidth, max: maxWidth }, height: { min: minHeight, max: maxHeight } },
    });
    expect(json('verify', path)).toEqual({ ok: true, files: [{ file: path, ok: true, records }] });
  });

  test('the widths and heights in the examples are those of the pictures', () => {
    const [{ features }] = json('inspect', join(DATA, 'raccoon/test.record')).files;
    const of = (key: string) => features.find((one: { key: string }) => one.key === key);
    expect(of('image/width').numbers.range).toEqual(of('image/encoded').bytes.width);
    expect(of('image/height').numbers.range).toEqual(of('image/encoded').bytes.height);
  });
});
