import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compress, compressionOf, type Compression } from './compression';
import { openRecordFile } from './record-file';
import { encodeRecord } from './record-writer';

const RECORDS = [Buffer.from('hello'), Buffer.alloc(0), Buffer.alloc(3000, 'x'), Buffer.from('end')];
const PLAIN = Buffer.concat(RECORDS.map(encodeRecord));
const PACKED: readonly [Compression, Buffer][] = [
  ['none', PLAIN],
  ['gzip', gzipSync(PLAIN)],
  ['zlib', deflateSync(PLAIN)],
  ['zlib', deflateSync(PLAIN, { level: 0 })],
];

async function* inPiecesOf(size: number, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(chunks: AsyncIterable<Uint8Array>) {
  const { compression, records } = await openRecordFile(chunks, { source: 'a.tfrecord' });
  const all: string[] = [];
  const offsets: number[] = [];
  for await (const { data, offset } of records) {
    all.push(Buffer.from(data).toString());
    offsets.push(offset);
  }
  return { compression, records: all, offsets };
}

test.each(PACKED)('%s is known by its content, however it is cut into chunks', async (compression, bytes) => {
  for (const size of [1, 5, 13, 100_000]) {
    expect(await read(inPiecesOf(size, bytes))).toEqual({
      compression,
      records: RECORDS.map(String),
      offsets: [0, 21, 37, 3053],
    });
  }
});

test('what is compressed here is read back', async () => {
  for (const compression of ['none', 'gzip', 'zlib'] as const)
    expect(await read(compress(inPiecesOf(100, PLAIN), compression))).toMatchObject({
      compression,
      records: RECORDS.map(String),
    });
});

test('a plain file whose first length looks like GZIP or ZLIB is plain', async () => {
  for (const length of [0x088b1f, 0x9c78]) {
    const bytes = encodeRecord(Buffer.alloc(length, 1));
    expect((await read(inPiecesOf(1 << 16, bytes))).compression).toBe('none');
  }
});

test('an empty file has no records', async () => {
  expect(await read(inPiecesOf(1, Buffer.alloc(0)))).toEqual({ compression: 'none', records: [], offsets: [] });
});

test('bytes of any kind are compressed somehow or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      expect(['none', 'gzip', 'zlib']).toContain(compressionOf(bytes));
    }),
  );
});

describe.each(PACKED.slice(1))('damage of %s is found:', (compression, bytes) => {
  test('a file cut anywhere', async () => {
    for (let length = 3; length < bytes.length; length += bytes.length > 500 ? 97 : 1)
      await expect(read(inPiecesOf(50, bytes.subarray(0, length)))).rejects.toMatchObject({
        code: 'DATA_LOSS',
        reason: 'TRUNCATED_COMPRESSION',
        details: { offset: length },
      });
  });

  test('a flipped byte of the data', async () => {
    for (let at = 10; at < bytes.length; at += bytes.length > 500 ? 97 : 1) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0xff;
      await expect(read(inPiecesOf(50, damaged))).rejects.toMatchObject({ code: 'DATA_LOSS' });
    }
  });

  test('something after its end', async () => {
    for (const size of [1, bytes.length, bytes.length + 4]) {
      await expect(read(inPiecesOf(size, Buffer.concat([bytes, Buffer.from('more')])))).rejects.toMatchObject({
        code: 'DATA_LOSS',
        reason: 'CORRUPT_COMPRESSION',
      });
    }
  });

  test('but only after what comes before it', async () => {
    const { records } = await openRecordFile(inPiecesOf(50, bytes.subarray(0, -1)), { source: 'a.tfrecord' });
    expect((await records.next()).value?.data).toEqual(RECORDS[0]);
    const name = compression.toUpperCase();
    await expect(
      (async () => {
        while (!(await records.next()).done);
      })(),
    ).rejects.toThrow(`a.tfrecord ends inside its ${name} data, after ${bytes.length - 1} bytes`);
  });
});

test.each(PACKED)('a source that fails fails the reading (%s)', async (_, bytes) => {
  async function* failing() {
    yield bytes.subarray(0, 20);
    throw new Error('the disk is gone');
  }
  await expect(read(failing())).rejects.toThrow('the disk is gone');
});

test.each(PACKED)('a reader that stops early lets go of its source (%s)', async (_, bytes) => {
  let released = false;
  async function* source() {
    try {
      yield* inPiecesOf(16, bytes);
    } finally {
      released = true;
    }
  }
  const { records } = await openRecordFile(source(), { source: 'a.tfrecord' });
  await records.next();
  await records.return();
  expect(released).toBe(true);
});
