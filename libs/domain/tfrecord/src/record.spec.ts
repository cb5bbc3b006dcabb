import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskedCrc32c } from './masked-crc32c';
import { readRecords } from './record-reader';
import { bytesFeature, encodeExample, int64Feature } from './example-encoder';
import { encodeExampleRecords, encodeRecord, encodeRecords } from './record-writer';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const fileOf = async (...records: Uint8Array[]) => Buffer.concat(await collect(encodeRecords(records)));
const read = (chunks: Iterable<Uint8Array>, maxRecordBytes?: number) =>
  collect(readRecords(chunks, { source: 'a.tfrecord', maxRecordBytes }));

function* inPiecesOf(size: number, bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const EXAMPLE = '0a1c0a1a0a11696d6167652f636c6173732f6c6162656c12051a030a0101';
const GOLDEN: [string, Uint8Array, string][] = [
  ['nothing', new Uint8Array(0), '000000000000000029039807d8ea82a2'],
  ['text', Buffer.from('hello'), '0500000000000000eab2043e68656c6c6fbb1f1c19'],
  ['an example', Buffer.from(EXAMPLE, 'hex'), `1e00000000000000d9dc1232${EXAMPLE}f0cc3d06`],
];

test.each(GOLDEN)('a record of %s has the bytes that TensorFlow writes', async (_what, data, bytes) => {
  expect(hex(encodeRecord(data))).toBe(bytes);
  expect((await read([Buffer.from(bytes, 'hex')])).map(hex)).toEqual([hex(data)]);
});

test('records are read back equal however the file is cut into chunks', async () => {
  const records = [Buffer.from('hello'), new Uint8Array(0), Buffer.alloc(300, 7), Buffer.from('x')];
  const file = await fileOf(...records);
  for (let size = 1; size <= file.length; size++) {
    expect((await read(inPiecesOf(size, file))).map(hex)).toEqual(records.map(hex));
  }
});

test('any records in any chunks come back equal', async () => {
  const input = fc.tuple(
    fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }),
    fc.integer({ min: 1, max: 90 }),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([records, size]) => {
      const file = await fileOf(...records);
      expect(file).toEqual(Buffer.concat(records.map(encodeRecord)));
      expect((await read(inPiecesOf(size, file))).map(hex)).toEqual(records.map(hex));
    }),
  );
});

test('a file is handed out in blocks that later blocks do not change', async () => {
  const records = Array.from({ length: 40 }, (_, i) => Buffer.alloc(100_000, i));
  records.splice(20, 0, Buffer.alloc(3_000_000, 99));
  const blocks: Uint8Array[] = [];
  const copies: Buffer[] = [];
  for await (const block of encodeRecords(records)) {
    blocks.push(block);
    copies.push(Buffer.from(block));
  }
  expect(blocks.length).toBeGreaterThan(4);
  expect(blocks.every((block, i) => copies[i]!.equals(block))).toBe(true);
  expect(Buffer.concat(blocks).equals(Buffer.concat(records.map(encodeRecord)))).toBe(true);
});

test('examples in batches are the same file as their records', async () => {
  const examples = Array.from({ length: 30 }, (_, i) => ({
    image_raw: bytesFeature(Buffer.alloc(i === 20 ? 3_000_000 : i * 10_000, i)),
    label: int64Feature(i),
  }));
  async function* batches() {
    for (let at = 0; at < examples.length; at += 7) yield examples.slice(at, at + 7);
  }
  const blocks = await collect(encodeExampleRecords(batches()));
  expect(Buffer.concat(blocks).equals(await fileOf(...examples.map(encodeExample)))).toBe(true);
  expect(await collect(encodeExampleRecords((async function* () {})()))).toEqual([]);
});

describe('damage is found and placed:', () => {
  test('a file cut at any byte that does not end a record', async () => {
    const file = await fileOf(Buffer.from('hello'), Buffer.from('world!'));
    for (let length = 1; length < file.length; length++) {
      if (length === 21) continue;
      const offset = length < 21 ? 0 : 21;
      await expect(read([file.subarray(0, length)])).rejects.toMatchObject({
        code: 'DATA_LOSS',
        reason: 'TRUNCATED_RECORD',
        details: { source: 'a.tfrecord', offset },
      });
    }
  });

  test('every flipped bit', async () => {
    const file = await fileOf(Buffer.from('hello'), Buffer.from('world!'));
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = Buffer.from(file);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const offset = bit >> 3 < 21 ? 0 : 21;
      const inLength = (bit >> 3) - offset < 12;
      await expect(read([damaged])).rejects.toMatchObject({
        code: 'DATA_LOSS',
        reason: inLength ? 'CORRUPT_LENGTH' : 'CORRUPT_DATA',
        details: { offset },
      });
    }
  });

  // The same over a whole megabyte: npm run bench -- tfrecord-faults.
  test('every inverted byte of a shard', async () => {
    const records = Array.from({ length: 12 }, (_, i) => encodeRecord(Buffer.alloc(i * 40, i)));
    const file = Buffer.concat(records);
    const starts = records.map((_, i) => records.slice(0, i).reduce((sum, record) => sum + record.length, 0));
    for (let at = 0; at < file.length; at++) {
      file[at]! ^= 0xff;
      const offset = starts.findLast((start) => start <= at)!;
      await expect(read([file])).rejects.toMatchObject({ code: 'DATA_LOSS', details: { offset } });
      file[at]! ^= 0xff;
    }
    expect(await read([file])).toHaveLength(12);
  });

  test('what comes before the damage is delivered', async () => {
    const file = await fileOf(Buffer.from('hello'), Buffer.from('world!'));
    const records = readRecords([file.subarray(0, file.length - 1)], { source: 'a.tfrecord' });
    expect((await records.next()).value).toEqual(Buffer.from('hello'));
    await expect(records.next()).rejects.toThrow(
      'a.tfrecord ends inside the record at byte 21: 21 of its 22 bytes are there',
    );
  });
});

test('a record above the limit is refused before its bytes are asked for', async () => {
  const header = encodeRecord(Buffer.alloc(1000)).subarray(0, 12);
  let asked = 0;
  function* endless() {
    for (;;) yield asked++ === 0 ? header : new Uint8Array(1000);
  }
  await expect(read(endless(), 999)).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'RECORD_TOO_LARGE',
    details: { sizeBytes: '1000', limitBytes: 999 },
  });
  expect(asked).toBe(1);
});

test('a length above 2^53 is refused, not rounded', async () => {
  // 2^63 with its own checksum, so that only the limit can refuse it.
  const header = Buffer.alloc(12);
  header.writeBigUInt64LE(2n ** 63n);
  header.writeUInt32LE(maskedCrc32c(header.subarray(0, 8)), 8);
  await expect(read([header])).rejects.toThrow('the record at byte 0 has 9223372036854775808 bytes');
});

test('a reader that stops early lets go of its source', async () => {
  const file = await fileOf(Buffer.from('hello'), Buffer.from('world!'));
  let released = false;
  function* source() {
    try {
      yield* inPiecesOf(5, file);
    } finally {
      released = true;
    }
  }
  for await (const record of readRecords(source(), { source: 'a.tfrecord' })) {
    expect(hex(record)).toBe(hex(Buffer.from('hello')));
    break;
  }
  expect(released).toBe(true);
});
