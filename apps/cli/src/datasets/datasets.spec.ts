import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDataFolder, photosOf, type TestPhoto } from '@facet/tfrecord-conversion/fixtures';
import { composeImageCodec } from '@facet/composition/image-codec';
import { sha256Hex } from '@facet/kernel';
import { readDatasetManifest } from '@facet/domain-dataset-manifest';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../main';
import { startServices } from '../services/with-services';

const PHOTOS: readonly TestPhoto[] = [
  ...photosOf({ ada: 8, ben: 8 }),
  { path: 'ada/side.jpg', label: 'ada', refused: 'POSE_PAN' },
];

const scratch = mkdtempSync(join(tmpdir(), 'facet-datasets-'));
const data = join(scratch, 'data');
let before: string;
let after: string;
let services: Awaited<ReturnType<typeof startServices>>;

beforeAll(async () => {
  const accepted = PHOTOS.map((photo) => ({ ...photo, refused: undefined }));
  [before, after] = (await fillDataFolder(data, [PHOTOS, accepted])) as [string, string];
  services = await startServices(data, ['tfrecord-conversion']);
});
afterAll(async () => {
  await services?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

/** Runs the command; what it prints. */
async function datasets(...args: string[]) {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const status = await main(['node', 'facet', 'datasets', ...args]);
  return { status, out, err, lines: out.split('\n').filter((line) => line !== '') };
}

const asking = (...args: string[]) => datasets(...args, '--address', `127.0.0.1:${services.grpcPort}`);

test('list has a line for each version, show its counts, rules and files', async () => {
  const { status, lines } = await asking('list');
  expect(status).toBe(0);
  expect(lines.map((line) => line.trim().split(/\s+/)[0]).sort()).toEqual([before, after, 'version'].sort());
  const facts = JSON.parse((await asking('list', '--json')).out) as { version: string; train: number }[];
  expect(facts.find(({ version }) => version === before)).toMatchObject({ people: 2, train: 12, validation: 4 });
  const shown = await asking('show', before);
  expect(shown.out).toContain('roll 20, pan 20, tilt 20 degrees');
  expect(shown.out).toContain(`datasets/${before}/train-00000-of-00001.tfrecord`);
  const json = await asking('show', before, '--json');
  expect(readDatasetManifest(Buffer.from(json.out), 'output').version).toBe(before);
});

test('diff says what came, with what had kept it out, and counts', async () => {
  const { lines } = await asking('diff', before, after);
  expect(lines.filter((line) => line.startsWith('+'))).toEqual([
    expect.stringMatching(/^\+ ada\/side\.jpg {2}ada, (train|validation) {2}before: {2}POSE_PAN$/),
  ]);
  expect(lines.at(-1)).toMatch(/^1 came, 0 went; 0 labels, \d+ splits?, 0 pictures changed$/);
  const back = (await asking('diff', after, before, '--json')).lines.map((line) => JSON.parse(line));
  expect(back.filter(({ kind }) => kind === 'WENT')).toMatchObject([{ path: 'ada/side.jpg', reason: 'POSE_PAN' }]);
  expect(await asking('diff', before, 'nothing')).toMatchObject({
    status: 1,
    err: 'facet: there is no dataset version "nothing"\n',
  });
});

test('correct makes a version by decisions, and undo finds the one from before', async () => {
  const corrected = JSON.parse(
    (await asking('correct', before, '--relabel', 'ada/01.jpg=ben', '--drop', 'ben/02.jpg', '--json')).out,
  ) as { version: string; found: boolean };
  expect(corrected.found).toBe(false);
  const { lines } = await asking('diff', before, corrected.version);
  expect(lines.filter((line) => /ada\/01|ben\/02/.test(line))).toHaveLength(2);
  expect(lines.at(-1)).toMatch(/^0 came, 1 went; 1 labels?, /);
  const { out } = await asking('correct', corrected.version, '--undo', 'ada/01.jpg', '--undo', 'ben/02.jpg');
  expect(out).toBe(`version ${before} was there; decisions in it: 0\n`);
  expect(await asking('correct', before)).toMatchObject({
    status: 1,
    err: expect.stringContaining('nothing is decided'),
  });
  expect(await asking('correct', before, '--relabel', 'ada/01.jpg')).toMatchObject({
    status: 1,
    err: 'facet: --relabel is "ada/01.jpg"; it must be like ada/1.jpg=ben\n',
  });
});

test('export copies every byte, and never over what is there', async () => {
  const folder = join(scratch, 'copy');
  expect(await asking('export', before, folder)).toMatchObject({ status: 0 });
  const manifest = readDatasetManifest(readFileSync(join(folder, 'manifest.json')), 'copy');
  const listed = [...manifest.splits.train.shards, ...manifest.splits.validation.shards, ...manifest.files];
  expect(readdirSync(folder)).toHaveLength(listed.length + 1);
  for (const { key, sha256 } of listed) {
    expect(sha256Hex(readFileSync(join(folder, key.split('/').at(-1)!)))).toBe(sha256);
  }
  expect(await asking('export', before, folder)).toMatchObject({ status: 1, err: expect.stringContaining('already') });
});

test('export writes the plain lists too: a line for each picture, 96 pixels wide', async () => {
  const folder = join(scratch, 'lists');
  expect(await asking('export', before, folder, '--format', 'plain-lists')).toMatchObject({ status: 0 });
  expect(readdirSync(folder).sort()).toEqual([
    'label_map.pbtxt',
    'training',
    'training_file.txt',
    'validate',
    'validate_file.txt',
  ]);
  const codec = composeImageCodec({});
  for (const [list, pictures] of [
    ['training_file.txt', 12],
    ['validate_file.txt', 4],
  ] as const) {
    const lines = readFileSync(join(folder, list), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(pictures);
    for (const line of lines) {
      const [, path, person, label] = /^((?:training|validate)\/\d{6}-(ada|ben)_\d\d\.jpg),([12])$/.exec(line)!;
      expect(label).toBe(person === 'ada' ? '1' : '2');
      const header = await codec.inspect(readFileSync(join(folder, path!)));
      expect(header).toEqual({ format: 'jpeg', width: 96, height: 96 });
    }
  }
});

test('verify names file and byte of the damage; what is damaged is not exported', async () => {
  expect(await asking('verify', after)).toMatchObject({ status: 0 });
  const shard = join(data, 'objects/datasets', after, 'train-00000-of-00001.tfrecord');
  const bytes = readFileSync(shard);
  writeFileSync(shard, bytes.subarray(0, bytes.length - 10));
  const verdict = await asking('verify', after);
  expect(verdict.status).toBe(1);
  expect(verdict.lines[0]).toMatch(/^train-00000-of-00001\.tfrecord: .*ends inside the record at byte \d+/);
  const folder = join(scratch, 'damaged');
  expect(await asking('export', after, folder)).toMatchObject({ status: 1 });
  expect(readdirSync(scratch).filter((name) => name.startsWith('damaged'))).toEqual([]);
});

test('without an address the service is started on a data folder, alone', async () => {
  const own = join(scratch, 'own');
  const [version] = await fillDataFolder(own, [PHOTOS]);
  expect((await datasets('delete', version!, '--data', own)).out).toBe(`deleted ${version}\n`);
  expect((await datasets('list', '--data', own)).out).toBe('there is no dataset yet\n');
  expect(await datasets('list', '--data', join(scratch, 'nowhere'))).toMatchObject({
    status: 1,
    err: expect.stringContaining('is no data folder of Facet'),
  });
});
