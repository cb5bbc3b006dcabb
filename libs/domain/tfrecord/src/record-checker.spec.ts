import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FacetError } from '@facet/kernel';
import { RecordChecker } from './record-checker';
import { readRecords } from './record-reader';
import { encodeRecord } from './record-writer';

function* inPiecesOf(size: number, bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The number of records, or the message of the damage. */
function checked(chunks: Iterable<Uint8Array>): number | string {
  try {
    const checker = new RecordChecker('a.tfrecord');
    for (const chunk of chunks) checker.add(chunk);
    checker.end();
    return checker.records;
  } catch (error) {
    return (error as FacetError).message;
  }
}

async function read(bytes: Uint8Array): Promise<number | string> {
  let records = 0;
  try {
    for await (const record of readRecords([bytes], { source: 'a.tfrecord' })) {
      void record;
      records++;
    }
    return records;
  } catch (error) {
    return (error as FacetError).message;
  }
}

const RECORDS = ['hello', '', 'x'.repeat(60), 'end'].map((text) => encodeRecord(Buffer.from(text)));
const FILE = Buffer.concat(RECORDS);

test('counts records however the file is cut into chunks', () => {
  for (let size = 1; size <= FILE.length; size++) expect(checked(inPiecesOf(size, FILE))).toBe(4);
  expect(checked([])).toBe(0);
});

test('finds what the reader finds: every cut, every flipped byte', async () => {
  for (let at = 0; at < FILE.length; at++) {
    expect(checked(inPiecesOf(7, FILE.subarray(0, at)))).toEqual(await read(FILE.subarray(0, at)));
    const flipped = Buffer.from(FILE);
    flipped[at]! ^= 0x41;
    expect(checked(inPiecesOf(7, flipped))).toEqual(await read(flipped));
  }
});

test('any records, any chunks', () => {
  const input = fc.tuple(fc.array(fc.uint8Array({ maxLength: 80 })), fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(input, ([records, size]) => {
      expect(checked(inPiecesOf(size, Buffer.concat(records.map(encodeRecord))))).toBe(records.length);
    }),
  );
});
