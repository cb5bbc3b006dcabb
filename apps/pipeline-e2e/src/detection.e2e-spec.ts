import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { objectStoreAt } from '@facet/composition/object-store-at';
import { startFacet } from '@facet/facet-host';
import { createLogger } from '@facet/platform-logging';
import { pythonTensorFlowMissing, RealGcs, realGcsMissing, runWithPythonTensorFlow } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { drawPortraits } from './portrait-folder';

const FACET = join(__dirname, '../../cli/bin/facet.cjs');
const folder = mkdtempSync(join(tmpdir(), 'facet-detection-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES = [
  'all_files.csv',
  'converted_result_files.csv',
  'face_evaluation.record',
  'face_label_map.pbtxt',
  'face_training.record',
  'filtered_files.csv',
  'summary_files.csv',
];

interface Created {
  readonly labels: { id: number; name: string }[];
  readonly inputs: number;
  readonly accepted: number;
  readonly examples: Record<string, number>;
}

async function create(source: string, output: string, ...options: string[]): Promise<Created> {
  const args = [FACET, 'detection', 'create', source, output, '--json', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Created;
}

test('drawn portraits, by services of its own and by services that run already, become the same files', async () => {
  const photos = join(folder, 'portraits');
  const names = await drawPortraits(photos, { people: 3, pictures: 5 });
  const data = join(folder, 'data');
  const created = await create(photos, join(folder, 'own'), '--data', data);
  expect(created.labels.map(({ name }) => name)).toEqual([...names].sort());
  expect(created.inputs).toBe(15);
  const { 'face_training.record': train, 'face_evaluation.record': evaluation } = created.examples;
  expect(train! + evaluation!).toBeLessThanOrEqual(created.accepted);
  expect(evaluation).toBeGreaterThanOrEqual(3);
  expect(readdirSync(join(folder, 'own')).sort()).toEqual(FILES);

  const logger = createLogger({ service: 'test', level: 'silent' });
  const facet = await startFacet({ dataFolder: data, httpPort: 0, grpcPort: 0, logger, environment: {} });
  try {
    const address = `127.0.0.1:${facet.grpcPort}`;
    expect((await create(photos, join(folder, 'running'), '--address', address)).examples).toEqual(created.examples);
  } finally {
    await facet.stop();
  }
  for (const name of FILES)
    expect(readFileSync(join(folder, 'running', name)).equals(readFileSync(join(folder, 'own', name)))).toBe(true);
}, 300_000);

describe.skipIf(realGcsMissing)(`a bucket (${realGcsMissing ?? 'here'})`, () => {
  let gcs: RealGcs;
  beforeAll(async () => {
    gcs = await RealGcs.start({ folder });
    await gcs.makeBucket('faces');
    vi.stubEnv('GCS_API_ENDPOINT', gcs.endpoint);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await gcs?.stop();
  });

  test('gives and takes the files that a folder does', async () => {
    const photos = join(folder, 'few');
    await drawPortraits(photos, { people: 2, pictures: 4 });
    const bucket = objectStoreAt('gs://faces/photos');
    for (const entry of readdirSync(photos, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile()) await bucket.put(relative(photos, file), readFileSync(file));
    }
    const data = join(folder, 'bucket-data');
    const local = await create(photos, join(folder, 'local'), '--data', data);
    const remote = await create('gs://faces/photos', 'gs://faces/records', '--data', data);
    expect(remote).toEqual({ ...local, output: 'gs://faces/records' });
    const records = objectStoreAt('gs://faces/records');
    for (const name of FILES)
      expect(Buffer.from(await records.readAll(name)).equals(readFileSync(join(folder, 'local', name)))).toBe(true);
  }, 300_000);
});

const celebrities = join(
  process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../shared/data'),
  'celebrities/train',
);
const missing = existsSync(celebrities) ? pythonTensorFlowMissing : 'the celebrity photos are not here';

describe.skipIf(missing)(`real photos (${missing ?? 'here'})`, () => {
  test('are read by TensorFlow as the Object Detection API reads them', async () => {
    const out = join(folder, 'celebrities');
    const { labels, inputs, examples } = await create(celebrities, out, '--data', join(folder, 'celebrity-data'));
    expect([labels.length, inputs]).toEqual([5, 93]);
    const script = join(__dirname, '../../tfrecord-conversion/src/detection/decode_detection.py');
    const read = (name: string) => runWithPythonTensorFlow<Decoded[]>(script, [join(out, name)]);
    for (const [name, count] of Object.entries(examples)) {
      const decoded = read(name);
      expect(decoded).toHaveLength(count);
      for (const one of decoded) {
        const [xmin, xmax, ymin, ymax] = one.box.flat() as [number, number, number, number];
        expect(one.keys).toHaveLength(12);
        expect(one.decoded).toEqual(one.declared);
        expect(one.label).toEqual([labels.find((label) => label.name === one.text[0])!.id]);
        expect(one.file.startsWith(`${one.text[0]}/`)).toBe(true);
        expect([0 <= xmin, xmin < xmax, xmax <= 1, 0 <= ymin, ymin < ymax, ymax <= 1]).not.toContain(false);
      }
      const perPerson = labels.map((label) => decoded.filter((one) => one.label[0] === label.id).length);
      expect(new Set(perPerson).size).toBe(1);
    }
  }, 600_000);
});

interface Decoded {
  readonly file: string;
  readonly declared: number[];
  readonly decoded: number[];
  readonly text: string[];
  readonly label: number[];
  readonly box: number[][];
  readonly keys: string[];
}
