import { expect, test } from 'vitest';
import { fileNameText, isSystemFile } from './file-name';

test.each([
  ['plain text', Buffer.from('ada 1.jpg'), 'ada 1.jpg'],
  ['emoji', Buffer.from('🙂.png'), '🙂.png'],
  ['a byte that is not UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'a\\xffb'],
  ['a cut-off character', Buffer.from([0xf0, 0x9f, 0x99]), '\\xf0\\x9f\\x99'],
  ['Latin-1 beside UTF-8', Buffer.concat([Buffer.from('é'), Buffer.from([0xe9])]), 'é\\xe9'],
  ['a backslash', Buffer.from('a\\xffb'), 'a\\\\xffb'],
  ['a replacement character that is really there', Buffer.from('\ufffd'), '\ufffd'],
])('a name shows %s', (_, name, text) => {
  expect(fileNameText(name)).toBe(text);
});

test('two names never show as one', () => {
  const names = [Buffer.from([0xff]), Buffer.from('\\xff'), Buffer.from('\\\\xff'), Buffer.from([0x5c, 0xff])];
  expect(new Set(names.map(fileNameText)).size).toBe(names.length);
});

test('files that systems leave behind are known', () => {
  expect(['.DS_Store', 'Thumbs.db', 'desktop.ini', '__MACOSX', '1.jpg', 'thumbs.jpg'].filter(isSystemFile)).toEqual([
    '.DS_Store',
    'Thumbs.db',
    'desktop.ini',
    '__MACOSX',
  ]);
});
