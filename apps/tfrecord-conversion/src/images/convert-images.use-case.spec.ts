import { parseLabelMap } from '@facet/domain-label-map';
import { sha256Hex } from '@facet/kernel';
import { describe, expect, test } from 'vitest';
import { DamagingStore } from '../application/damaging-store.fixture';
import { requestOf, TestImages } from './images.fixture';

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString();
const SHARDS = [0, 1, 2].map((n) => `a-0000${n}-of-00003.tfrecord`);

describe('a conversion', () => {
  test('puts picture n into shard n modulo their number, and says so in the manifest', async () => {
    const images = await new TestImages().fill(8);
    const { manifest, foundShards } = await images.convertAll();
    expect(foundShards).toBe(0);
    const contents = await Promise.all(SHARDS.map((name) => images.examples(name)));
    expect(contents.map((examples) => examples.map((one) => text(one.bytes('image_raw')[0])))).toEqual([
      ['0.jpg', '3.jpg', '6.jpg'],
      ['1.jpg', '4.jpg', '7.jpg'],
      ['2.jpg', '5.jpg'],
    ]);
    expect(contents[1]!.map((one) => one.int64s('label')[0])).toEqual([1n, 1n, 1n]);
    expect(manifest).toMatchObject({
      index: { name: 'a.csv', sha256: sha256Hex(await images.index.readAll('a.csv')) },
      schema: 'image-raw',
      examples: 8,
    });
    for (const [n, name] of SHARDS.entries()) {
      const bytes = await images.shards.readAll(name);
      const examples = contents[n]!.length;
      expect(manifest.shards[n]).toEqual({ name, examples, sizeBytes: bytes.length, sha256: sha256Hex(bytes) });
    }
    expect(JSON.parse(text(await images.shards.readAll('a.manifest.json')))).toEqual(manifest);
  });

  test('tells how far it is', async () => {
    const images = await new TestImages().fill(8);
    const told: number[][] = [];
    await images.useCase().convertAll(requestOf(), {
      onProgress: ({ shards, totalShards, examples, totalExamples }) =>
        told.push([shards, totalShards, examples, totalExamples]),
    });
    expect(told).toEqual([[0, 3, 0, 8], [1, 3, 3, 8], [2, 3, 6, 8], [3, 3, 8, 8]]); // prettier-ignore
  });

  test('takes a header, quotes and columns in any order', async () => {
    const images = new TestImages();
    await images.pictures.put('a,b.jpg', Buffer.from('x'));
    await images.writeIndex('label,Path,more\n7,"a,b.jpg",z\n');
    await images.convertAll({ shards: 1 });
    const [example] = await images.examples('a-00000-of-00001.tfrecord');
    expect(example!.int64s('label')).toEqual([7n]);
  });

  test.each([
    ['gzip', '.gz'],
    ['zlib', '.zlib'],
  ] as const)('compresses as %s', async (compression, suffix) => {
    const images = await new TestImages().fill(5);
    const { manifest } = await images.convertAll({ compression, shards: 1 });
    expect(manifest.shards[0]!.name).toBe(`a-00000-of-00001.tfrecord${suffix}`);
    expect(await images.examples(manifest.shards[0]!.name)).toHaveLength(5);
  });

  test('is made by shards, one at a time, in any order: the last one writes the manifest', async () => {
    const images = await new TestImages().fill(8);
    const whole = await new TestImages().fill(8);
    const manifests = [];
    for (const shard of [2, 0, 1]) {
      const result = await images.useCase().convertOne(requestOf(), shard);
      manifests.push(result.ok && result.value.manifest);
    }
    expect(manifests).toEqual([undefined, undefined, (await whole.convertAll()).manifest]);
    expect(await images.keys()).toEqual(await whole.keys());
    expect(await images.useCase().convertOne(requestOf(), 3)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_ARGUMENT', message: 'there is no shard 3; they are 0 to 2' },
    });
  });
});

describe('started again', () => {
  test('it converts nothing twice', async () => {
    const images = await new TestImages().fill(8);
    const { manifest } = await images.convertAll();
    images.converted.length = 0;
    expect(await images.convertAll()).toEqual({ manifest, foundShards: 3 });
    expect(images.converted).toEqual([]);
  });

  test('it converts what is missing, was cut off or has lost its report', async () => {
    const images = await new TestImages().fill(8);
    const before = await images.convertAll();
    await images.shards.delete(SHARDS[0]!);
    await images.shards.put(SHARDS[1]!, Buffer.from('cut'));
    await images.shards.put(`_shards/${SHARDS[2]}.json`, Buffer.from('{'));
    images.converted.length = 0;
    expect(await images.convertAll()).toEqual({ ...before, foundShards: 0 });
    expect(images.converted).toEqual([0, 1, 2]);
  });

  test.each([false, true])(
    'after being killed at any write (once it has taken place: %s) it ends the same',
    async (afterWrite) => {
      const whole = await new TestImages().fill(8);
      const { manifest } = await whole.convertAll();
      for (let killedAt = 0; killedAt < 7; killedAt++) {
        const images = await new TestImages().fill(8);
        await expect(images.convertAll({}, new DamagingStore(images.shards, { killedAt, afterWrite }))).rejects.toThrow(
          'killed',
        );
        const published = (await images.shards.head('a.manifest.json')) !== undefined;
        expect(published).toBe(killedAt === 6 && afterWrite);
        const done = (await images.convertAll()).manifest;
        expect(done).toEqual(manifest);
        expect(await images.keys()).toEqual(await whole.keys());
      }
    },
  );

  test('with another index, root or choice it does not replace a finished conversion', async () => {
    const images = await new TestImages().fill(8);
    await images.convertAll();
    const keys = await images.keys();
    expect(await images.refusal({ shards: 2 })).toMatchObject({ code: 'ALREADY_EXISTS', reason: 'ANOTHER_CONVERSION' });
    await images.writeIndex('0.jpg,0\n1.jpg,1\n2.jpg,2\n');
    expect(await images.refusal()).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await images.keys()).toEqual(keys);
    expect((await images.convertAll({ prefix: 'b' })).manifest.examples).toBe(3);
  });
});

test('a shard that the store changed is found and taken away', async () => {
  const images = await new TestImages().fill(8);
  const out = new DamagingStore(images.shards, { flips: (key) => key === SHARDS[1] });
  const result = await images.useCase(out).convertAll(requestOf(), { onProgress: () => undefined });
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'DATA_LOSS', message: `${SHARDS[1]} was not stored as it was written: its sha256 is another` },
  });
  expect(await images.keys()).toEqual([`_shards/${SHARDS[0]}.json`, SHARDS[0]]);
});

describe('label names', () => {
  test('get ids from 1 in the order of names, and a label map', async () => {
    const images = await new TestImages().fill(0);
    for (const name of ['c.png', 'd.png']) await images.pictures.put(name, PNG);
    await images.writeIndex('c.png,dog\nd.png,cat\n');
    const { manifest } = await images.convertAll({ schema: 'classification', shards: 1 });
    expect(manifest.labels).toEqual([{ id: 1, name: 'cat' }, { id: 2, name: 'dog' }]); // prettier-ignore
    const [first] = await images.examples('a-00000-of-00001.tfrecord');
    expect(first!.keys).toEqual([
      'image/class/label',
      'image/class/text',
      'image/encoded',
      'image/filename',
      'image/format',
      'image/height',
      'image/source_id',
      'image/width',
    ]);
    expect([first!.text('image/class/text'), first!.int64s('image/class/label')]).toEqual([['dog'], [2n]]);
    expect(first!.int64s('image/width')).toEqual([1n]);
    const map = parseLabelMap(text(await images.shards.readAll('a_label_map.pbtxt')));
    expect([...map]).toEqual([['cat', 1], ['dog', 2]]); // prettier-ignore
  });

  test('keep the ids of a label map', async () => {
    const images = await new TestImages().fill(0);
    await images.pictures.put('c.png', PNG);
    await images.writeIndex('c.png,dog\nc.png,cat\n');
    await images.index.put('map.pbtxt', Buffer.from('item { id: 7 name: "dog" }'));
    await images.convertAll({ labelMap: '/index/map.pbtxt', shards: 1 });
    const examples = await images.examples('a-00000-of-00001.tfrecord');
    expect(examples.map((one) => one.int64s('label')[0])).toEqual([7n, 8n]);
  });
});

/** A PNG of 1 x 1: signature, IHDR and the begin of IDAT are all that is looked at. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000049444154', 'hex');

test('detection: rows of one picture that follow each other are its objects', async () => {
  const images = new TestImages();
  const png = Buffer.from(PNG);
  png.writeUInt32BE(200, 16);
  png.writeUInt32BE(100, 20);
  for (const name of ['a.png', 'b.png']) await images.pictures.put(name, png);
  await images.writeIndex(
    'filename,width,height,class,xmin,ymin,xmax,ymax\n' +
      'a.png,200,100,cat,20,10,100,50\na.png,200,100,dog,0,0,200,100\nb.png,200,100,cat,1,1,2,2\n',
  );
  const { manifest } = await images.convertAll({ schema: 'detection', shards: 2 });
  expect(manifest.shards.map(({ examples }) => examples)).toEqual([1, 1]);
  const [example] = await images.examples('a-00000-of-00002.tfrecord');
  expect(example!.text('image/object/class/text')).toEqual(['cat', 'dog']);
  expect(example!.int64s('image/object/class/label')).toEqual([1n, 2n]);
  const edges = ['xmin', 'xmax', 'ymin', 'ymax'].map((edge) => example!.floats(`image/object/bbox/${edge}`));
  expect(edges.map((edge) => [...edge].map((value) => value.toFixed(2)))).toEqual([
    ['0.10', '0.00'],
    ['0.50', '1.00'],
    ['0.10', '0.00'],
    ['0.50', '1.00'],
  ]);
});

describe('refuses', () => {
  test.each([
    ['0.jpg,0\n1.jpg\n', {}, 'BAD_ROWS', '1 row of a.csv cannot be converted: line 2 has 1 of 2 cells'],
    [
      '0.jpg,x\n1.jpg,1.5\n',
      {},
      'BAD_ROWS',
      'line 1 has the label x; it must be a whole number; line 2 has the label 1.5',
    ],
    ['0.jpg,\n,1\n', {}, 'BAD_ROWS', 'line 1 has no label; line 2 has no file name'],
    ['../0.jpg,1\n/0.jpg,1\na/./b,1\n', {}, 'BAD_ROWS', 'line 1 has the file name "../0.jpg", which is no plain path'],
    ['0.jpg,1\n"1.jpg,1\n', {}, 'MALFORMED_CSV', 'line 2 of a.csv is wrong: a quote is not closed'],
    ['file,xyz\n0.jpg,1\n', {}, 'MISSING_COLUMN', 'the header of a.csv names no column label'],
    ['file,label,xmin\n', { schema: 'detection' }, 'MISSING_COLUMN', 'names no column ymin'],
    ['0.jpg,a,1,1,1,2\n', { schema: 'detection' }, 'BAD_ROWS', 'line 1 has a box that is none: 1..1 by 1..2 pixels'],
    ['0.jpg,a,1,1,,2\n', { schema: 'detection' }, 'BAD_ROWS', 'line 1 has no box'],
    ['0.jpg,0,1,1,2,2\n', { schema: 'detection', labels: 'numbers' }, 'BAD_ROWS', 'it must be a whole number from 1'],
    ['', {}, 'EMPTY_INDEX', 'a.csv has no pictures'],
    ['file,label\n', {}, 'EMPTY_INDEX', 'a.csv has no pictures'],
    ['0.jpg,0\n', { shards: 2 }, 'WRONG_CONVERSION', '2 shards are asked for, but a.csv has 1 pictures'],
    ['0.jpg,0\n', { shards: 0 }, 'WRONG_CONVERSION', 'a whole number from 1 to 99999, not 0'],
    ['0.jpg,0\n', { prefix: 'a/b' }, 'WRONG_CONVERSION', 'the prefix "a/b" cannot begin a file name'],
    ['0.jpg,0\n', { labels: 'numbers', labelMap: '/index/m' }, 'WRONG_CONVERSION', 'a label map gives ids to names'],
    [
      '0.jpg,0\n',
      { schema: 'classification' },
      'BAD_ROWS',
      'line 1 needs a JPEG or PNG picture, 0.jpg is something else',
    ],
    ['0.jpg,0\nx.jpg,1\n', { shards: 1 }, 'BAD_ROWS', 'line 2 names x.jpg, which is not there'],
    ['0.jpg,0\nempty,1\n', { shards: 1 }, 'BAD_ROWS', 'line 2 names empty, which is empty'],
  ] as const)('%j with %j', async (index, changes, reason, message) => {
    const images = await new TestImages().fill(1);
    await images.pictures.put('empty', new Uint8Array(0));
    await images.writeIndex(index);
    const refusal = await images.refusal({ shards: 1, ...changes });
    expect(refusal).toMatchObject({ reason, message: expect.stringContaining(message) });
    expect(await images.keys()).toEqual([]);
  });

  test('many bad rows by naming ten', async () => {
    const images = new TestImages();
    await images.writeIndex('x\n'.repeat(50));
    const { message } = await images.refusal();
    expect(message.match(/line \d+/g)).toHaveLength(10);
    expect(message).toContain('10 rows of a.csv cannot be converted');
  });

  test('an index that changes while it is converted', async () => {
    const images = await new TestImages().fill(8);
    let reads = 0;
    const read = images.index.read.bind(images.index);
    images.index.read = async function* (key: string) {
      if (reads++ === 2) await images.writeIndex('0.jpg,0\n1.jpg,1\n2.jpg,2\n3.jpg,2\n');
      yield* read(key);
    };
    expect(await images.refusal()).toMatchObject({ code: 'ABORTED', reason: 'INDEX_CHANGED' });
  });
});

test('an abort is CANCELLED, and what is done stays', async () => {
  const images = await new TestImages().fill(8);
  const controller = new AbortController();
  const result = await images.useCase().convertAll(requestOf(), {
    onProgress: ({ shards }) => shards === 1 && controller.abort(),
    signal: controller.signal,
  });
  expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  expect(await images.keys()).toEqual([`_shards/${SHARDS[0]}.json`, SHARDS[0]]);
  expect((await images.convertAll()).foundShards).toBe(1);
});

test('an abort in the middle of a shard leaves nothing of it', async () => {
  const images = await new TestImages().fill(300);
  const controller = new AbortController();
  const readAll = images.pictures.readAll.bind(images.pictures);
  images.pictures.readAll = async (key) => {
    if (key === '150.jpg') controller.abort();
    return readAll(key);
  };
  const options = { onProgress: () => undefined, signal: controller.signal };
  const result = await images.useCase().convertAll(requestOf({ shards: 1 }), options);
  expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  expect(await images.keys()).toEqual([]);
});

test('a report without its digest belongs to nobody', async () => {
  const images = await new TestImages().fill(8);
  await images.shards.put(`_shards/${SHARDS[0]}.json`, Buffer.from('{"name":"x"}'));
  expect((await images.convertAll()).foundShards).toBe(0);
});
