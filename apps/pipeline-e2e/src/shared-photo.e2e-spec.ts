import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import {
  ConversionService,
  DatasetService,
  FaceExtractionService,
  IngestionService,
  LedgerService,
  type Batch,
} from '@facet/contracts-rpc';
import { datasetManifestKey, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { portraitSvg } from '@facet/domain-portraits';
import { decodeExample, FEATURE_KEYS, readRecords } from '@facet/domain-tfrecord';
import { startFacet } from '@facet/facet-host';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import { PhotoWeb } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// Real group photos, kept outside the project; whom they show is made up.
const groups = join(
  process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../shared/data'),
  'rejection/multi-face',
);
const missing = !existsSync(groups);
if (missing) console.warn('the group photos are not here, so the tests on photos of several people are skipped');

const CROP_RULE = { scale: 1.3, sizePx: 224 };
const PORTRAIT_RECT = '60,40,420,560';

/** Person → their face `x0,y0,x1,y1`, as a person draws it. In the photo of two nobody stands where emil is listed. */
const OF_TWO = { ada: '80,10,160,110', ben: '290,80,370,170', emil: '180,220,250,300' };
const OF_FOUR = {
  ada: '125,90,230,250',
  ben: '295,85,405,240',
  cleo: '540,60,660,220',
  dora: '710,110,830,275',
};

describe.skipIf(missing)('photos that a list names for several people', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-shared-'));
  const list = join(folder, 'dev_urls.txt');
  let web: PhotoWeb;
  let facet: Awaited<ReturnType<typeof startFacet>>;
  let batch: Batch;
  const clientOf = <S extends Parameters<typeof grpcClient>[0]>(service: S) =>
    grpcClient(service, `127.0.0.1:${facet.grpcPort}`);

  beforeAll(async () => {
    const codec = new SharpImageCodec();
    const rows: (readonly [person: string, number: number, photo: string, rect: string])[] = [];
    const photos: Record<string, Uint8Array> = {
      two: readFileSync(join(groups, 'ultralight/13.jpg')),
      four: readFileSync(join(groups, 'ultralight/2.jpg')),
    };
    for (const [person, rect] of Object.entries(OF_TWO)) rows.push([person, 1, 'two', rect]);
    for (const [person, rect] of Object.entries(OF_FOUR)) rows.push([person, 2, 'four', rect]);
    for (const [i, person] of Object.keys(OF_FOUR).entries())
      for (const picture of [1, 2]) {
        const name = `${person}-${picture}`;
        photos[name] = await codec.renderSvg(portraitSvg({ person: i + 1, picture }));
        rows.push([person, 10 + picture, name, PORTRAIT_RECT]);
      }
    web = await PhotoWeb.start(
      Object.fromEntries(Object.entries(photos).map(([name, bytes]) => [`/${name}.jpg`, { kind: 'bytes', bytes }])),
    );
    const lines = rows.map(([person, number, photo, rect]) => {
      const md5 = createHash('md5').update(photos[photo]!).digest('hex');
      return [person, number, web.url(`/${photo}.jpg`), rect, md5].join('\t');
    });
    writeFileSync(list, `# PubFig Dataset v1.2\n${lines.join('\n')}\n`);
    facet = await startFacet({
      dataFolder: folder,
      only: ['ingestion', 'face-extraction', 'tfrecord-conversion'],
      httpPort: 0,
      grpcPort: 0,
      logger: createLogger({ service: 'test', level: 'silent' }),
      environment: { INGESTION_DOWNLOAD_ALLOW_PRIVATE: 'true' },
    });
    batch = await ingest();
  }, 120_000);
  afterAll(async () => {
    await facet?.stop();
    await web?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ingest(): Promise<Batch> {
    const client = clientOf(IngestionService);
    let last: Batch | undefined;
    for await (const { batch: taken } of client.ingestSource({ source: list, cropRule: CROP_RULE }))
      last = taken ?? last;
    for await (const { batch: watched } of client.watchBatch({ batchId: last!.id })) last = watched;
    client.close();
    return last!;
  }

  async function ledger() {
    const client = clientOf(IngestionService);
    const rows = [];
    for await (const { row } of client.listLedger({ batchId: batch.id })) rows.push(row!);
    client.close();
    return rows;
  }

  async function listFaces() {
    const client = clientOf(FaceExtractionService);
    const faces = [];
    for await (const { face } of client.listFaces({ batchId: batch.id, cropRule: CROP_RULE })) faces.push(face!);
    client.close();
    return faces;
  }

  async function convert(): Promise<string> {
    const client = clientOf(ConversionService);
    let version = '';
    const request = { batchId: batch.id, cropRule: CROP_RULE, split: { seed: 1 }, minPhotosPerPerson: 2 };
    for await (const { dataset } of client.createDataset(request)) version = dataset?.version ?? version;
    client.close();
    return version;
  }

  /** Path → what the dataset's record says. */
  async function examples(version: string) {
    const store = new FileObjectStore(join(folder, 'objects'));
    const key = datasetManifestKey(version);
    const { splits } = readDatasetManifest(await store.readAll(key), key);
    const found = new Map<string, { label: string; group: string; split: string; crop: string }>();
    for (const split of ['train', 'validation'] as const)
      for (const shard of splits[split].shards)
        for await (const record of readRecords(store.read(shard.key), { source: shard.key })) {
          const example = decodeExample(record);
          const text = (name: string) => example.text(name)[0]!;
          const [label, group, crop] = [FEATURE_KEYS.classText, FEATURE_KEYS.group, FEATURE_KEYS.sha256].map(text);
          found.set(text(FEATURE_KEYS.filename), { label: label!, group: group!, split, crop: crop! });
        }
    return found;
  }

  test('give each person the face in their rectangle, and nobody one of another', async () => {
    expect(batch).toMatchObject({ total: 15, accepted: 14, refused: { NO_FACE: 1 }, pending: 0 });
    const rows = new Map((await ledger()).map((row) => [row.path, row]));
    expect(rows.get('emil/1')).toMatchObject({
      reason: 'NO_FACE',
      message: '2 faces were found, but not the one that the source lists',
    });
    const faces = new Map((await listFaces()).map((face) => [face.path, face]));
    for (const [number, rects] of [[1, OF_TWO] as const, [2, OF_FOUR] as const])
      for (const [person, rect] of Object.entries(rects)) {
        if (person === 'emil') continue;
        const face = faces.get(`${person}/${number}`)!;
        expect(face.label).toBe(person);
        const { x, y, width, height } = face.face!.box!;
        const [x0, y0, x1, y1] = rect.split(',').map(Number) as [number, number, number, number];
        const [centreX, centreY] = [x + width / 2, y + height / 2];
        expect([centreX > x0, centreX < x1, centreY > y0, centreY < y1]).toEqual([true, true, true, true]);
      }
    expect(new Set([...faces.values()].map(({ cropSha256 }) => cropSha256)).size).toBe(14);
    expect(new Set([...faces.values()].map(({ photoSha256 }) => photoSha256)).size).toBe(10);
  });

  test('are the same batch when the list is given again', async () => {
    const rows = await ledger();
    expect(await ingest()).toEqual(batch);
    expect(await ledger()).toEqual(rows);
  });

  test('lie on one side of a dataset, and a decision about one person leaves the others', async () => {
    const root = await convert();
    const before = await examples(root);
    expect(before.size).toBe(14);
    for (const [number, people] of [[1, ['ada', 'ben']] as const, [2, Object.keys(OF_FOUR)] as const]) {
      const own = people.map((person) => before.get(`${person}/${number}`)!);
      expect(own.map(({ label }) => label)).toEqual(people);
      expect(new Set(own.map(({ group }) => group)).size).toBe(1);
      expect(new Set(own.map(({ split }) => split)).size).toBe(1);
    }
    const datasets = clientOf(DatasetService);
    const decisions = [
      { photo: 'ada/1', action: 'relabel', label: 'cleo' },
      { photo: 'ben/2', action: 'drop' },
    ];
    const { version } = await datasets.correctDataset({ version: root, decisions });
    datasets.close();
    const after = await examples(version);
    const expected = new Map(before).set('ada/1', { ...before.get('ada/1')!, label: 'cleo' });
    expected.delete('ben/2');
    expect(after).toEqual(expected);
  });

  test('keep the others when a person is renamed, is split, or is deleted', async () => {
    const people = clientOf(LedgerService);
    await people.changePeople({ kind: 'RENAME', from: 'ada', to: 'ada l', paths: [] });
    await people.changePeople({ kind: 'SPLIT', from: 'cleo', to: 'clea', paths: ['cleo/2', 'cleo/11'] });
    await people.changePeople({ kind: 'DELETE', from: 'ben', to: '', paths: [] });
    const labels = new Map([...(await examples(await convert()))].map(([path, { label }]) => [path, label]));
    expect(['ada/1', 'ada/2', 'ben/1', 'ben/2', 'dora/2'].map((path) => labels.get(path))).toEqual([
      ...['ada l', 'ada l', undefined, undefined, 'dora'],
    ]);
    expect(labels.get('cleo/2')).toBe('clea');
    for (const _ of [1, 2, 3]) await people.undoPeopleChange({});
    people.close();
    expect(await examples(await convert())).toHaveProperty('size', 14);
  });
});
