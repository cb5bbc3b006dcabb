import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { decodeExample, readRecords, type DecodedExample } from '@facet/domain-tfrecord';
import type { ExtractedFace } from '@facet/contracts-rpc';
import { sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { CROP_RULE, photosOf, TestBatch, type TestPhoto } from '../application/batch.fixture';
import { createDetectionData } from './create-detection-data';

const WIDTH = 64;
const HEIGHT = 48;

/** A batch whose photos are there: 64 x 48 when upright, white where the face's box is, black elsewhere. */
class TestPhotos extends TestBatch {
  readonly stored = new MemoryObjectStore();
  box = { x: 16, y: 12, width: 32, height: 24 };

  async store(encode: (photo: Sharp, index: number) => Sharp = (photo) => photo.jpeg()): Promise<this> {
    const white = { create: { width: 32, height: 24, channels: 3, background: 'white' } } as const;
    for (const [index, { path }] of this.photos.entries()) {
      const black = { create: { width: WIDTH, height: HEIGHT, channels: 3, background: 'black' } } as const;
      const upright = await sharp(black)
        .composite([{ input: white, left: 16, top: 12 }])
        .png()
        .toBuffer();
      await this.stored.put(path, await encode(sharp(upright), index).toBuffer());
    }
    return this;
  }

  override async *faces(): AsyncGenerator<ExtractedFace, void, undefined> {
    for await (const face of super.faces()) {
      face.photoSha256 = sha256Hex(await this.stored.readAll(face.path));
      [face.photoWidth, face.photoHeight] = [WIDTH, HEIGHT];
      Object.assign(face.face!.box!, this.box);
      yield face;
    }
  }
}

const codec = new SharpImageCodec();

async function createFrom(batch: TestPhotos, out: ObjectStore = new MemoryObjectStore()) {
  const request = { batchId: 'b', cropRule: CROP_RULE, trainFraction: 0.75, seed: 1 };
  const told: number[] = [];
  const parts = { source: batch, photos: batch.stored, codec, out };
  const data = await createDetectionData(parts, request, (done) => told.push(done));
  return { data, out, told };
}

async function examplesIn(out: ObjectStore, name: string): Promise<DecodedExample[]> {
  const examples: DecodedExample[] = [];
  for await (const record of readRecords(out.read(name), { source: name }))
    examples.push(decodeExample(Uint8Array.from(record)));
  return examples;
}

const allExamples = async (out: ObjectStore) => [
  ...(await examplesIn(out, 'face_training.record')),
  ...(await examplesIn(out, 'face_evaluation.record')),
];
const linesOf = async (out: ObjectStore, name: string) =>
  Buffer.from(await out.readAll(name))
    .toString()
    .trim()
    .split('\n');
const PEOPLE = { ada: 9, ben: 6, cleo: 4 };

test('photos of one page are on one side, whomever they show', async () => {
  const photos = photosOf({ ada: 8, ben: 8 }).map((photo, n) => ({ ...photo, page: `album ${n % 4}` }));
  const { out } = await createFrom(await new TestPhotos(photos).store());
  const albumsIn = async (name: string) => {
    const paths = (await examplesIn(out, name)).map((one) => one.text('image/filename')[0]!);
    return new Set(paths.map((path) => photos.find((photo) => photo.path.endsWith(path))!.page));
  };
  const [training, evaluation] = [await albumsIn('face_training.record'), await albumsIn('face_evaluation.record')];
  expect([...training, ...evaluation].sort()).toEqual(['album 0', 'album 1', 'album 2', 'album 3']);
});

test('every person has as many examples as the one with the fewest, three quarters of them train', async () => {
  const batch = await new TestPhotos([
    ...photosOf(PEOPLE),
    { path: 'ada/x.jpg', label: 'ada', refused: 'NO_FACE' },
  ]).store();
  const { data, out, told } = await createFrom(batch);
  expect(data).toEqual({
    labels: [{ id: 1, name: 'ada' }, { id: 2, name: 'ben' }, { id: 3, name: 'cleo' }], // prettier-ignore
    inputs: 20,
    accepted: 19,
    examples: { 'face_training.record': 9, 'face_evaluation.record': 3 },
  });
  expect(told).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  const texts = (examples: DecodedExample[]) => examples.flatMap((one) => one.text('image/object/class/text')).sort();
  const of = (count: number) => ['ada', 'ben', 'cleo'].flatMap((name) => Array<string>(count).fill(name));
  expect(texts(await examplesIn(out, 'face_training.record'))).toEqual(of(3));
  expect(texts(await examplesIn(out, 'face_evaluation.record'))).toEqual(of(1));
});

test('an example has the twelve keys, the box in parts of the photo', async () => {
  const { out } = await createFrom(await new TestPhotos(photosOf(PEOPLE)).store());
  for (const example of await allExamples(out)) {
    expect(example.keys).toEqual([
      'image/encoded',
      'image/filename',
      'image/format',
      'image/height',
      'image/object/bbox/xmax',
      'image/object/bbox/xmin',
      'image/object/bbox/ymax',
      'image/object/bbox/ymin',
      'image/object/class/label',
      'image/object/class/text',
      'image/source_id',
      'image/width',
    ]);
    const edges = ['xmin', 'xmax', 'ymin', 'ymax'].flatMap((edge) => example.floats(`image/object/bbox/${edge}`));
    expect(edges).toEqual([0.25, 0.75, 0.25, 0.75]);
  }
});

test('reports: every input, every accepted photo, every example, every person', async () => {
  const batch = await new TestPhotos([
    ...photosOf(PEOPLE),
    { path: 'ada/x.jpg', label: 'ada', refused: 'NO_FACE' },
  ]).store();
  const { out } = await createFrom(batch);
  expect(await linesOf(out, 'all_files.csv')).toHaveLength(1 + 20);
  expect(await linesOf(out, 'filtered_files.csv')).toHaveLength(1 + 19);
  const [header, ...converted] = await linesOf(out, 'converted_result_files.csv');
  expect(header).toBe('file_name,label text,label,xmin,ymin,xmax,ymax,split,photo_sha256');
  expect(converted).toHaveLength(12);
  expect(converted.every((line) => line.includes(',16,12,48,36,'))).toBe(true);
  expect(await linesOf(out, 'summary_files.csv')).toEqual([
    'name,count,inputs,refused,train,validation',
    'ada,9,10,1,3,1',
    'ben,6,6,0,3,1',
    'cleo,4,4,0,3,1',
  ]);
});

test('the same again has the same bytes; a label map that is there keeps its ids', async () => {
  const batch = await new TestPhotos(photosOf(PEOPLE)).store();
  const [first, second] = [await createFrom(batch), await createFrom(batch)];
  for (const name of ['face_training.record', 'face_evaluation.record', 'converted_result_files.csv'])
    expect(await second.out.readAll(name)).toEqual(await first.out.readAll(name));
  const out = new MemoryObjectStore();
  await out.put('face_label_map.pbtxt', Buffer.from('item { id: 5 name: "zoe" } item { id: 2 name: "cleo" }'));
  const { data } = await createFrom(batch, out);
  expect(data.labels.map(({ id, name }) => [id, name])).toEqual([[2, 'cleo'], [5, 'zoe'], [6, 'ada'], [7, 'ben']]); // prettier-ignore
  const ids = (await allExamples(out)).map((one) => Number(one.int64s('image/object/class/label')[0]));
  expect(new Set(ids)).toEqual(new Set([2, 6, 7]));
});

test('near-duplicates are on one side', async () => {
  const twins = photosOf(PEOPLE).map((photo, i): TestPhoto => ({
    ...photo,
    hash: String(i >> 1)
      .padStart(2, '0')
      .repeat(8),
  }));
  const { out } = await createFrom(await new TestPhotos(twins).store());
  const splits = new Map<string, Set<string>>();
  for (const line of (await linesOf(out, 'converted_result_files.csv')).slice(1)) {
    const [path] = line.split(',') as [string];
    const { hash } = twins.find((photo) => photo.path === path)!;
    splits.set(hash!, (splits.get(hash!) ?? new Set()).add(line.includes(',train,') ? 'train' : 'validation'));
  }
  expect([...splits.values()].every((sides) => sides.size === 1)).toBe(true);
});

test('photos that TensorFlow would see otherwise than people are written upright; others keep their bytes', async () => {
  const encode = (photo: Sharp, index: number) => {
    if (index === 0) return photo.jpeg();
    if (index === 1) return photo.rotate(90).withMetadata({ orientation: 8 }).jpeg();
    return index === 2 ? photo.webp() : photo.png();
  };
  const batch = await new TestPhotos(photosOf({ ada: 4, ben: 4 })).store(encode);
  const { out } = await createFrom(batch);
  for (const example of await allExamples(out)) {
    const path = example.text('image/filename')[0]!;
    const encoded = example.bytes('image/encoded')[0]!;
    const stored = await batch.stored.readAll(path);
    const kept = Buffer.from(encoded).equals(stored);
    expect([path, kept]).toEqual([path, !['ada/01.jpg', 'ada/02.jpg'].includes(path)]);
    const { data, info } = await sharp(encoded).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([WIDTH, HEIGHT]);
    const sides = ['width', 'height'].map((side) => Number(example.int64s(`image/${side}`)[0]));
    expect(sides).toEqual([WIDTH, HEIGHT]);
    const at = (x: number, y: number) => data[(y * info.width + x) * info.channels]!;
    expect([at(32, 24) > 200, at(4, 4) < 50, at(60, 44) < 50, at(20, 4) < 50]).toEqual([true, true, true, true]);
    expect(example.text('image/format')[0]).toBe((await sharp(encoded).metadata()).format);
  }
});

test('a box that reaches outside the photo ends at its edge', async () => {
  const batch = await new TestPhotos(photosOf(PEOPLE)).store();
  batch.box = { x: -8, y: 24, width: 40, height: 40 };
  const [example] = await allExamples((await createFrom(batch)).out);
  const edges = ['xmin', 'xmax', 'ymin', 'ymax'].flatMap((edge) => example!.floats(`image/object/bbox/${edge}`));
  expect(edges).toEqual([0, 0.5, 0.5, 1]);
});

describe('refuses', () => {
  test.each([
    ['a batch without faces', [{ path: 'a/1.jpg', label: 'a', refused: 'NO_FACE' }], 'NO_FACES'],
    ['people of whom nobody is left to evaluate', photosOf({ ada: 5, ben: 1 }), 'CANNOT_SPLIT'],
  ])('%s', async (_, photos, reason) => {
    const batch = await new TestPhotos(photos).store();
    const out = new MemoryObjectStore();
    await expect(createFrom(batch, out)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason });
    expect(await out.head('face_training.record')).toBeUndefined();
  });

  test('a photo that was changed, and a face outside its photo', async () => {
    const batch = await new TestPhotos(photosOf(PEOPLE)).store();
    batch.box = { x: 100, y: 0, width: 10, height: 10 };
    await expect(createFrom(batch)).rejects.toMatchObject({ code: 'DATA_LOSS', reason: 'BOX_OUTSIDE' });
    const changed = await new TestPhotos(photosOf(PEOPLE)).store();
    const faces = changed.faces.bind(changed);
    changed.faces = async function* () {
      for await (const face of faces()) yield Object.assign(face, { photoSha256: sha256Hex('other') });
    };
    await expect(createFrom(changed)).rejects.toMatchObject({ code: 'ABORTED', reason: 'PHOTO_CHANGED' });
  });
});

test.skipIf(pythonTensorFlowMissing)(
  `TensorFlow's parse_single_example reads it by the decoder's feature spec (${pythonTensorFlowMissing ?? 'installed'})`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'facet-detection-'));
    const encode = (photo: Sharp, index: number) =>
      index % 2 ? photo.png() : photo.rotate(90).withMetadata({ orientation: 8 }).jpeg();
    await createFrom(await new TestPhotos(photosOf(PEOPLE)).store(encode), new FileObjectStore(folder));
    const names = ['face_training.record', 'face_evaluation.record'];
    const script = join(__dirname, 'decode_detection.py');
    const examples = runWithPythonTensorFlow<Decoded[]>(
      script,
      names.map((name) => join(folder, name)),
    );
    expect(examples).toHaveLength(12);
    for (const { declared, decoded, text, label, box, format, file } of examples) {
      expect([declared, decoded]).toEqual([
        [HEIGHT, WIDTH],
        [HEIGHT, WIDTH],
      ]);
      expect(text).toEqual([file.split('/')[0]]);
      expect(label).toEqual([{ ada: 1, ben: 2, cleo: 3 }[text[0]!]]);
      expect(box).toEqual([[0.25], [0.75], [0.25], [0.75]]);
      expect(['jpeg', 'png']).toContain(format);
    }
    rmSync(folder, { recursive: true });
  },
  300_000,
);

interface Decoded {
  readonly file: string;
  readonly format: string;
  readonly declared: number[];
  readonly decoded: number[];
  readonly text: string[];
  readonly label: number[];
  readonly box: number[][];
}
