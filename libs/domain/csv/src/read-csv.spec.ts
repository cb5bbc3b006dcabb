import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvBytes } from './csv-bytes';
import { readCsv, type CsvRow } from './read-csv';

async function* inPiecesOf(size: number, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Uint8Array, wanted: { first?: number; every?: number } = {}, size = 1 << 16) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const rows: CsvRow[] = [];
  const options = { source: 'index.csv', ...wanted };
  for await (const batch of readCsv(inPiecesOf(size, bytes), options)) rows.push(...batch);
  return rows;
}

test.each([
  ['plain', 'a,1\nb,2\n', [['a', '1'], ['b', '2']]], // prettier-ignore
  ['no line feed at the end', 'a,1\nb,2', [['a', '1'], ['b', '2']]], // prettier-ignore
  ['carriage returns', 'a,1\r\nb,2\r\n', [['a', '1'], ['b', '2']]], // prettier-ignore
  ['a byte order mark', '\ufeffa,1\n', [['a', '1']]],
  ['empty lines', '\n\na,1\n\r\nb,2\n\n', [['a', '1'], ['b', '2']]], // prettier-ignore
  ['empty cells', ',\na,,\n', [['', ''], ['a', '', '']]], // prettier-ignore
  ['quotes', '"a,""b""\r\nc",1\n"",x\n', [['a,"b"\r\nc', '1'], ['', 'x']]], // prettier-ignore
  ['letters of any script', 'Zoë 🦊,"北京"\n', [['Zoë 🦊', '北京']]],
  ['nothing', '', []],
])('%s', async (_, text, cells) => {
  for (const size of [1, 2, 3, 100]) expect((await read(text, undefined, size)).map((row) => row.cells)).toEqual(cells);
});

test('rows know their number and their first line, also when they are stepped over', async () => {
  const text = 'a,1\n\n"b\n\n",2\nc,3\nd,4\n';
  expect(await read(text, { every: 2 })).toEqual([
    { number: 0, line: 1, cells: ['a', '1'] },
    { number: 2, line: 6, cells: ['c', '3'] },
  ]);
  expect((await read(text)).map(({ number, line }) => [number, line])).toEqual([
    [0, 1],
    [1, 3],
    [2, 6],
    [3, 7],
  ]);
});

test('what is written is read back, in any chunks and by parts', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', 'ü', ' ') });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (rows, size, parts) => {
        const bytes = csvBytes(rows[0]!, rows.slice(1));
        expect((await read(bytes, undefined, size)).map((row) => row.cells)).toEqual(rows);
        const pieces = await Promise.all(
          Array.from({ length: parts }, (_, part) => read(bytes, { first: part, every: parts }, size)),
        );
        const together = pieces.flat().sort((a, b) => a.number - b.number);
        expect(together).toEqual(await read(bytes));
      },
    ),
  );
});

describe('refuses', () => {
  test.each([
    ['a,1\nb"c,2\nd"e,3\n', 'line 2 of index.csv is wrong: cell 1 has a quote that does not enclose it'],
    ['a,1\n"b"c,2\n', 'line 2 of index.csv is wrong: cell 1 has a quote'],
    ['a,1\nx,"b" ,2\n', 'line 2 of index.csv is wrong: cell 2 has a quote'],
    ['a,1\n"b,2\nc,3\n', 'line 2 of index.csv is wrong: a quote is not closed'],
  ])('%j', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'MALFORMED_CSV',
      message: expect.stringContaining(message),
      details: { line: 2 },
    });
  });

  test('a row without end before it fills the memory', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(1 << 16, 'x');
    }
    const reading = (async () => {
      for await (const rows of readCsv(endless(), { source: 'index.csv' })) void rows;
    })();
    await expect(reading).rejects.toThrow('line 1 of index.csv is wrong: the row is longer than 1048576 bytes');
  });
});
