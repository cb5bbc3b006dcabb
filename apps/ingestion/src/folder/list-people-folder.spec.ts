import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listPeopleFolder } from './list-people-folder';
import { readPhotoFile } from './read-photo-file';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'people-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content = 'x'): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

async function list(folder = root) {
  const result = await listPeopleFolder(folder);
  if (!result.ok) throw result.error;
  return result.value.map(({ path, label, refusal }) => ({ path, label, ...(refusal && { refusal }) }));
}

const unreadable = (why: string) => ({
  reason: 'UNREADABLE_PATH',
  message: expect.stringContaining(why) as string,
});

describe('a folder of people', () => {
  test('gives every file to the person whose folder it lies in, by name', async () => {
    for (const path of ['ben/2.jpg', 'ben/1.jpg', 'ada/holiday/sea/3.jpg', 'ada/1 with space.jpg', 'ada/🙂.jpg'])
      write(path);
    expect(await list()).toEqual([
      { path: 'ada/1 with space.jpg', label: 'ada' },
      { path: 'ada/holiday/sea/3.jpg', label: 'ada' },
      { path: 'ada/🙂.jpg', label: 'ada' },
      { path: 'ben/1.jpg', label: 'ben' },
      { path: 'ben/2.jpg', label: 'ben' },
    ]);
  });

  test('leaves a file beside the people without a label, and system files out', async () => {
    for (const path of ['ada/1.jpg', 'ada/Thumbs.db', 'ben/.hidden.jpg', 'ben/1.jpg', '.DS_Store', 'loose.jpg'])
      write(path);
    expect(await list()).toEqual([
      { path: 'ada/1.jpg', label: 'ada' },
      { path: 'ben/1.jpg', label: 'ben' },
      { path: 'loose.jpg', label: '' },
    ]);
  });

  test('takes names of 255 bytes and names that are no text', async () => {
    const longName = `${'é'.repeat(125)}1.jpg`;
    write(`ada/${longName}`);
    write('ben/1.jpg');
    renameSync(join(root, 'ben/1.jpg'), Buffer.concat([Buffer.from(join(root, 'ben/')), Buffer.from([0xff, 0x31])]));
    expect(await list()).toEqual([
      { path: `ada/${longName}`, label: 'ada' },
      { path: 'ben/\\xff1', label: 'ben' },
    ]);
    const opened = await listPeopleFolder(root);
    if (!opened.ok) throw opened.error;
    expect(await readPhotoFile(opened.value[1]!.file, 10)).toEqual({ bytes: Buffer.from('x') });
  });

  test('follows links to files and folders', async () => {
    write('elsewhere/ada/1.jpg');
    write('people/ben/1.jpg');
    symlinkSync(join(root, 'elsewhere/ada'), join(root, 'people/ada'));
    symlinkSync('1.jpg', join(root, 'people/ben/2.jpg'));
    expect((await list(join(root, 'people'))).map(({ path }) => path)).toEqual(['ada/1.jpg', 'ben/1.jpg', 'ben/2.jpg']);
  });

  test('ends loops of links with a refused row', async () => {
    write('ada/1.jpg');
    write('ben/1.jpg');
    symlinkSync('..', join(root, 'ada/up'));
    symlinkSync('.', join(root, 'ben/self'));
    symlinkSync('ring-b', join(root, 'ben/ring-a'));
    symlinkSync('ring-a', join(root, 'ben/ring-b'));
    symlinkSync('.', join(root, 'cleo'));
    const seen = unreadable('was read already');
    expect(await list()).toEqual([
      { path: 'ada/1.jpg', label: 'ada' },
      { path: 'ada/up', label: 'ada', refusal: seen },
      { path: 'ben/1.jpg', label: 'ben' },
      { path: 'ben/ring-a', label: 'ben', refusal: unreadable('without an end') },
      { path: 'ben/ring-b', label: 'ben', refusal: unreadable('without an end') },
      { path: 'ben/self', label: 'ben', refusal: seen },
      { path: 'cleo', label: 'cleo', refusal: seen },
    ]);
  });

  test('refuses broken links and what is no regular file', async () => {
    write('ada/1.jpg');
    write('ben/1.jpg');
    symlinkSync('nowhere', join(root, 'ada/broken.jpg'));
    execFileSync('mkfifo', [join(root, 'ben/pipe.jpg')]);
    expect((await list()).flatMap(({ refusal }) => refusal ?? [])).toEqual([
      unreadable('a link to nothing'),
      unreadable('no regular file'),
    ]);
  });
});

describe('a folder that is of no use', () => {
  const refused = async (folder: string) => {
    const result = await listPeopleFolder(folder);
    return result.ok ? 'taken' : { code: result.error.code, reason: result.error.reason, says: result.error.message };
  };

  test('is named when it is missing, empty or a file', async () => {
    write('file');
    mkdirSync(join(root, 'empty'));
    const missing = join(root, 'missing');
    expect(await refused(missing)).toEqual({
      code: 'NOT_FOUND',
      reason: 'FOLDER_MISSING',
      says: `there is no folder ${missing}`,
    });
    expect(await refused('')).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'FOLDER_MISSING' });
    expect(await refused(join(root, 'file'))).toMatchObject({ reason: 'NOT_A_FOLDER' });
    expect(await refused(join(root, 'empty'))).toMatchObject({ reason: 'EMPTY_FOLDER' });
  });

  test('is told what people it lacks', async () => {
    write('1.jpg');
    write('2.jpg');
    expect(await refused(root)).toMatchObject({
      reason: 'NO_PEOPLE',
      says: expect.stringContaining('holds 2 files but no sub-folder') as string,
    });
    write('ada/1.jpg');
    mkdirSync(join(root, 'ben'));
    expect(await refused(root)).toMatchObject({
      reason: 'ONE_PERSON',
      says: `the folder ${root} holds photos of ada only, at least two people are needed`,
    });
  });

  test('counts people, not empty folders', async () => {
    mkdirSync(join(root, 'ada'));
    mkdirSync(join(root, 'ben'));
    expect(await refused(root)).toMatchObject({
      reason: 'EMPTY_FOLDER',
      says: expect.stringContaining('sub-folders') as string,
    });
  });
});

describe('a file', () => {
  test('is not read beyond the limit', async () => {
    write('a', '12345');
    const file = Buffer.from(join(root, 'a'));
    expect(await readPhotoFile(file, 5)).toEqual({ bytes: Buffer.from('12345') });
    expect(await readPhotoFile(file, 4)).toEqual({
      sizeBytes: 5,
      refusal: {
        reason: 'TOO_MANY_BYTES',
        message: 'the file has 5 bytes, at most 4 are taken',
        measured: 5,
        threshold: 4,
      },
    });
  });

  test('that is gone is refused, with no bytes', async () => {
    expect(await readPhotoFile(Buffer.from(join(root, 'gone')), 4)).toEqual({
      sizeBytes: 0,
      refusal: unreadable('removed meanwhile'),
    });
  });

  // The super-user may read everything.
  test.skipIf(process.getuid?.() === 0)('that may not be read is refused', async () => {
    write('a');
    chmodSync(join(root, 'a'), 0);
    expect(await readPhotoFile(Buffer.from(join(root, 'a')), 4)).toMatchObject({ refusal: unreadable('may not read') });
  });
});
