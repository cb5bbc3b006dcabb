import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectStoreAt } from '@facet/composition/object-store-at';
import { blackPng, RealGcs, realGcsMissing } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { facet } from '../facet-command.fixture';

if (realGcsMissing) console.warn(realGcsMissing);

describe.skipIf(realGcsMissing)('pictures, index and shards in a bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-convert-bucket-'));
  const files = { 'a.csv': '', 'p/0.png': '', 'p/1.png': '', 'p/2.png': '', 'p/3.png': '' };
  let gcs: RealGcs;

  beforeAll(async () => {
    gcs = await RealGcs.start({ folder });
    await gcs.makeBucket('facet');
    process.env.GCS_API_ENDPOINT = gcs.endpoint;
    const source = objectStoreAt('gs://facet/source');
    mkdirSync(join(folder, 'source/p'), { recursive: true });
    for (const path of Object.keys(files)) {
      const number = Number(/\d/.exec(path)?.[0]);
      const bytes =
        path === 'a.csv' ? Buffer.from('p/0.png,0\np/1.png,1\np/2.png,0\np/3.png,1\n') : blackPng(8 + number, 8);
      await source.put(path, bytes);
      writeFileSync(join(folder, 'source', path), bytes);
    }
  });
  afterAll(async () => {
    delete process.env.GCS_API_ENDPOINT;
    await gcs?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('give the shards that a folder gives, and are found again', async () => {
    const convert = (from: string, to: string) =>
      facet('convert', '--index', `${from}/a.csv`, '--root', from, '--out', to, '--shards', '2', '--json');
    const local = convert(join(folder, 'source'), join(folder, 'shards'));
    const remote = convert('gs://facet/source', 'gs://facet/shards');
    expect([local.status, remote.status, remote.stderr]).toEqual([0, 0, '']);
    const { foundShards, manifest } = JSON.parse(remote.stdout);
    expect([foundShards, manifest.examples]).toEqual([0, 4]);
    const shards = objectStoreAt('gs://facet/shards');
    for (const { name } of manifest.shards)
      expect(Buffer.from(await shards.readAll(name))).toEqual(readFileSync(join(folder, 'shards', name)));
    expect(JSON.parse(convert('gs://facet/source', 'gs://facet/shards').stdout)).toMatchObject({ foundShards: 2 });
  });

  test('that are not there are named', () => {
    const paths = ['--index', 'gs://facet/source/none.csv', '--root', 'gs://facet/source', '--out', 'gs://facet/x'];
    expect(facet('convert', ...paths)).toMatchObject({
      status: 1,
      stderr: 'facet: there is no index gs://facet/source/none.csv\n',
    });
    const bad = facet('convert', '--index', 'gs://B/a.csv', '--root', 'gs://B', '--out', 'gs://B/x');
    expect(bad).toMatchObject({ status: 1, stderr: expect.stringContaining('"gs://B" is no bucket') });
  });
});
