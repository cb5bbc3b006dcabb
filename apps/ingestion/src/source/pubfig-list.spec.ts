import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isPubFigList, readPubFigList } from './pubfig-list';

const HEADER = '# PubFig Dataset v1.2 - dev_urls.txt\n#\tperson\timagenum\turl\trect\tmd5sum\n';
const MD5 = 'F533DA9FBD1C770428C8961F3FA48950';
const ROW = `Ada Lovelace\t7\thttp://host.example/a b.jpg\t-2,57,297,174\t${MD5}`;

const REAL = join(__dirname, '../../../../../shared/data/pubfig/dev_urls.txt');
const missing = existsSync(REAL) ? undefined : 'the real list is not there: shared/data/pubfig';
if (missing) console.warn(missing);

describe('a PubFig list', () => {
  test('is rows of a person, a number, an address, a face and a checksum', () => {
    expect(readPubFigList(`${HEADER}${ROW}\r\n\n`, 'dev_urls.txt')).toEqual([
      {
        person: 'Ada Lovelace',
        number: '7',
        url: 'http://host.example/a b.jpg',
        face: { x: -2, y: 57, width: 299, height: 117 },
        md5: MD5.toLowerCase(),
      },
    ]);
  });

  test.each([
    ['a\tb', 'it has 2 columns, not the 5 person, imagenum, url, rect, md5sum divided by tabs'],
    [ROW.replace('Ada Lovelace', ' '), 'person is " ", it must be a name'],
    [ROW.replace('Ada Lovelace', '../x'), 'person is "../x", it must be a name'],
    [ROW.replace('\t7\t', '\tseven\t'), 'imagenum is "seven", it must be a whole number'],
    [ROW.replace('297', '-3'), 'rect is "-2,57,-3,174", it must be x0,y0,x1,y1 in pixels'],
    [ROW.replace('297', '2.5'), 'rect is "-2,57,2.5,174", it must be x0,y0,x1,y1 in pixels'],
    [ROW.slice(0, -1), 'it must be 32 hexadecimal digits'],
  ])('with the line %j is refused by line and column', (line, problem) => {
    expect(() => readPubFigList(`${HEADER}${ROW}\n${line}\n`, 'eval_urls.txt')).toThrow(
      'line 4 of eval_urls.txt is wrong: ',
    );
    expect(() => readPubFigList(`${HEADER}${ROW}\n${line}\n`, 'eval_urls.txt')).toThrow(problem);
  });

  test('is told from a CSV by its first lines', () => {
    expect([HEADER, ROW, `#\n${ROW}`].map(isPubFigList)).toEqual([true, true, true]);
    expect(['', 'a.jpg,ada\n', 'path,label\nhttp://host.example/a\tb.jpg,ada'].map(isPubFigList)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test.skipIf(missing)('of the data set itself is read whole', () => {
    const rows = readPubFigList(readFileSync(REAL, 'utf8'), 'dev_urls.txt');
    expect([rows.length, new Set(rows.map(({ person }) => person)).size]).toEqual([16_336, 60]);
    expect(new Set(rows.map(({ person, number }) => `${person}/${number}`)).size).toBe(rows.length);
  });
});
