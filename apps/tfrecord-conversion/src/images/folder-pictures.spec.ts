import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { afterAll, describe, expect, test } from 'vitest';
import { BadRows } from './bad-rows';
import { FolderPictures } from './folder-pictures';
import type { PictureSource } from './picture-source';
import type { IndexedPicture } from './read-index';
import { StoredPictures } from './stored-pictures';

const folder = mkdtempSync(join(tmpdir(), 'facet-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const picture = (filename: string, line = 1): IndexedPicture => ({ filename, line, objects: [] });

async function read(source: PictureSource, filenames: readonly string[]) {
  async function* batches() {
    for (let at = 0; at < filenames.length; at += 3)
      yield filenames.slice(at, at + 3).map((name, i) => picture(name, at + i + 1));
  }
  const badRows = new BadRows('a.csv');
  const contents: [string, Buffer][] = [];
  for await (const batch of source.read(batches(), badRows))
    for (const one of batch) contents.push([one.picture.filename, Buffer.from(one.bytes)]);
  return { contents, badRows };
}

describe.each([
  ['a folder', () => new FolderPictures(folder)],
  ['an object store', () => new StoredPictures(new FileObjectStore(folder))],
])('pictures from %s', (_, open) => {
  test('come whole and in order, whatever their sizes', async () => {
    const sizes = [1, 500_000, 600_000, 1, 3_000_000, 1_048_576, 1_048_575, 10, 70_000, 2_097_152];
    for (const [i, size] of sizes.entries()) writeFileSync(join(folder, `${i}`), Buffer.alloc(size, i + 1));
    const { contents, badRows } = await read(
      open(),
      sizes.map((__, i) => `${i}`),
    );
    badRows.throwIfAny();
    expect(contents.map(([name]) => name)).toEqual(sizes.map((__, i) => `${i}`));
    expect(contents.every(([, bytes], i) => bytes.equals(Buffer.alloc(sizes[i]!, i + 1)))).toBe(true);
  });

  test('those that cannot be read are named by their lines and left out', async () => {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'good'), 'x');
    const { contents, badRows } = await read(open(), ['none', 'good', 'empty', 'good/none', 'good']);
    expect(contents.map(([name]) => name)).toEqual(['good', 'good']);
    expect(() => badRows.throwIfAny()).toThrow(
      '3 rows of a.csv cannot be converted: line 1 names none, which is not there; line 3 names empty, which is empty; line 4 names good/none, which is not there',
    );
  });
});

test('a folder in the place of a picture is named', async () => {
  mkdirSync(join(folder, 'sub'), { recursive: true });
  const { badRows } = await read(new FolderPictures(folder), ['sub']);
  expect(() => badRows.throwIfAny()).toThrow('line 1 names sub, which is a folder');
});
