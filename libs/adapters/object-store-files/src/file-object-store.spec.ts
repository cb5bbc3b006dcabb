import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeObjectStore } from '@facet/testing';
import { SMALL_DISK_MISSING, SmallDisk } from '@facet/testing/real-parts';
import { afterAll, expect, test } from 'vitest';
import { FileObjectStore } from './file-object-store';

const folder = mkdtempSync(join(tmpdir(), 'facet-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeObjectStore('FileObjectStore', () => new FileObjectStore(folder));

test('what a killed write left behind is not listed and can be removed', async () => {
  const root = join(folder, 'leftover');
  mkdirSync(join(root, '.tmp'), { recursive: true });
  writeFileSync(join(root, '.tmp/half'), 'half');
  const store = new FileObjectStore(root);
  await store.put('a', new Uint8Array(1));
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  expect(keys).toEqual(['a']);
  await store.removeTemporaryFiles();
  expect(await store.head('a')).toBeDefined();
});

test('a full disk is one sentence, and the object stays as it was', async ({ skip }) => {
  const disk = SmallDisk.mount(join(folder, 'small-disk'), 1024 * 1024);
  if (!disk) return skip(SMALL_DISK_MISSING);
  try {
    const store = new FileObjectStore(disk.folder);
    await store.put('kept', new Uint8Array(1000));
    const writing = store.put('kept', new Uint8Array(2_000_000));
    await expect(writing).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'DISK_FULL',
      details: { folder: disk.folder },
    });
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    expect(keys).toEqual(['kept']);
    expect((await store.head('kept'))?.sizeBytes).toBe(1000);
  } finally {
    disk.unmount();
  }
});

test('the folder of unfinished files is no place for objects', async () => {
  const store = new FileObjectStore(folder);
  await expect(store.put('.tmp/x', new Uint8Array(1))).rejects.toMatchObject({ reason: 'BAD_OBJECT_KEY' });
});

test.each([{ onlyIf: 'absent' } as const, {}])(
  'an object where a folder would be is named, with %j',
  async (options) => {
    const store = new FileObjectStore(join(folder, 'in-the-way'));
    await store.put('a', new Uint8Array(1));
    await expect(store.put('a/b', new Uint8Array(1), options)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'KEY_IN_THE_WAY',
    });
  },
);
