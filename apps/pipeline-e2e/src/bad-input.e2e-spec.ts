import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inference } from '@facet/contracts-rpc';
import { grpcClient } from '@facet/platform-grpc';
import { SMALL_DISK_MISSING, SmallDisk } from '@facet/testing/real-parts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { draw, PEOPLE, writeAt, writeBadPhotos, writePlainPhotos, writeStrangePhotos } from './bad-photos';
import { facetRun, type FacetProcess, type RunSummary } from './facet-process';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const root = mkdtempSync(join(tmpdir(), 'facet-bad-input-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the job to its end; what the command itself said, of which a failure is one sentence. */
async function runOnce(args: readonly string[]): Promise<{ code: number | null; said: string[] }> {
  const { code, stderr } = await facetRun([...args, '--once', '--steps', '20']).ended;
  return { code, said: stderr.split('\n').filter((line) => line.startsWith('facet: ')) };
}

interface Row {
  readonly path: string;
  readonly verdict: string;
  readonly reason?: string;
  readonly message?: string;
}

describe('a folder with every kind of bad photo', () => {
  const photos = join(root, 'photos');
  const data = join(root, 'data');
  let good: string[];
  let bad: Record<string, string>;
  let facet: FacetProcess;
  let summary: RunSummary;
  let rows: Row[];

  beforeAll(async () => {
    good = [...(await writePlainPhotos(photos)), ...(await writeStrangePhotos(photos))];
    bad = await writeBadPhotos(photos);
    facet = facetRun(['--photos', photos, '--data', data, '--steps', '20']);
    summary = await facet.summary;
    const get = (path: string) => fetch(`${summary.endpoints.http}/v1/${path}`);
    const { batches } = (await (await get('batches')).json()) as { batches: { id: string }[] };
    const ledger = await (await get(`batches/${batches[0]!.id}/ledger`)).text();
    rows = ledger
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  });

  afterAll(async () => {
    facet.kill('SIGINT');
    expect((await facet.ended).code).toBe(0);
  });

  test('refuses each with its reason and a sentence', () => {
    const refused = rows.filter(({ verdict }) => verdict === 'REFUSED');
    expect(Object.fromEntries(refused.map(({ path, reason }) => [path, reason]))).toEqual(bad);
    for (const { path, message } of refused) expect(message, path).toMatch(/^the (file|picture|JPEG picture) /);
  });

  test('takes CMYK, 16 bits, every EXIF orientation, and names with spaces, emoji and 255 bytes', () => {
    const accepted = rows.filter(({ verdict }) => verdict === 'ACCEPTED');
    expect(accepted.map(({ path }) => path).sort()).toEqual(good.sort());
    expect(summary.dataset.labels).toEqual(Object.keys(PEOPLE));
  });

  test('counts every input, and trains on the good ones', () => {
    expect(summary.photos).toMatchObject({ total: 26, accepted: good.length });
    expect(summary.training.validationAccuracy).toBeGreaterThan(0.9);
  });

  test('serves a model that refuses what is no batch of images, and stays up', async () => {
    const client = grpcClient(inference.GRPCInferenceService, summary.endpoints.grpc);
    const infer = (datatype: string, images: Uint8Array[]) =>
      client.modelInfer({
        modelName: 'face_recog',
        inputs: [
          {
            name: 'image_bytes',
            datatype,
            shape: [BigInt(images.length)],
            contents: { bytesContents: images },
          },
        ],
      });
    await expect(infer('BYTES', [Buffer.from('text')])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(infer('BYTES', [])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(infer('FP32', [await draw(1, 1)])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(infer('BYTES', [new Uint8Array(20 * 1024 * 1024)])).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining('at most 16777216') as string,
    });
    expect((await infer('BYTES', [await draw(1, 1)])).outputs.length).toBeGreaterThan(0);
    client.close();
  });

  test('is used by one process at a time', async () => {
    const { code, said } = await runOnce(['--photos', photos, '--data', data]);
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(/^facet: the data folder .* is in use by process \d+; stop /)]);
  });
});

describe('a job that cannot be done fails with one sentence: a folder that is', () => {
  const folders = join(root, 'folders');
  const data = join(root, 'folders-data');
  beforeAll(async () => {
    const photo = await draw(1, 1);
    mkdirSync(join(folders, 'empty'), { recursive: true });
    writeAt(folders, 'flat/1.jpg', photo);
    writeAt(folders, 'alone/ada/1.jpg', photo);
    for (let picture = 1; picture <= 4; picture++) writeAt(folders, `few/ada/${picture}.jpg`, await draw(1, picture));
    writeAt(folders, 'few/ben/1.jpg', await draw(3, 1));
  });

  test.each([
    ['missing', /^facet: there is no folder .*missing$/],
    ['empty', /^facet: the folder .* is empty; put each person's photos in a sub-folder/],
    ['flat', /^facet: the folder .* holds 1 files but no sub-folder; put each/],
    ['alone', /^facet: the folder .* holds photos of ada only, at least two people are needed$/],
    ['few', /^facet: ben has 1 accepted photo, 3 more are needed \(minimum 4\)$/],
  ])('%s', async (folder, sentence) => {
    const { code, said } = await runOnce(['--photos', join(folders, folder), '--data', data]);
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(sentence)]);
  });

  test('or a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const args = ['--photos', join(folders, 'few'), '--data', data];
    for (const option of ['--http-port', '--grpc-port'])
      expect(await runOnce([...args, option, `${port}`])).toEqual({
        code: 1,
        said: [expect.stringContaining(`${port}`)],
      });
    server.close();
  });

  test('no dataset and no model is left of any', () => {
    expect(readdirSync(join(data, 'objects')).filter((name) => ['datasets', 'models'].includes(name))).toEqual([]);
  });
});

test('a full disk is one sentence, and with room the job goes on', async ({ skip }) => {
  // Room for the database and the photos, but not for the training's checkpoints.
  const disk = SmallDisk.mount(join(root, 'small disk'), 42 * 1024 * 1024);
  if (!disk) return skip(SMALL_DISK_MISSING);
  try {
    const photos = join(root, 'good');
    await writePlainPhotos(photos);
    const args = ['--photos', photos, '--data', join(disk.folder, 'data')];
    expect(await runOnce(args)).toEqual({
      code: 1,
      said: [expect.stringMatching(/^facet: .*disk.* is full; free some space and try again$/)],
    });
    disk.resize(200 * 1024 * 1024);
    expect(await runOnce(args)).toEqual({ code: 0, said: [] });
  } finally {
    disk.unmount();
  }
});
