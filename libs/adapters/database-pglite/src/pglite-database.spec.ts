import type { DatabaseConnection } from '@facet/port-database';
import { describeDatabase, writeMigrations } from '@facet/testing';
import { SMALL_DISK_MISSING, SmallDisk } from '@facet/testing/real-parts';
import { pgSchema, text } from 'drizzle-orm/pg-core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPgliteDatabase } from './pglite-database';

const notes = pgSchema('notes').table('note', { words: text('words').notNull() });

let folder: string;
let connection: DatabaseConnection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facet-pglite-'));
  connection = await openPgliteDatabase({ folder: join(folder, 'data') });
  writeMigrations(join(folder, 'migrations'), ['create table notes.note (words text not null)']);
  await connection.migrate({ schema: 'notes', folder: join(folder, 'migrations') });
});
afterAll(async () => {
  await connection.close();
  rmSync(folder, { recursive: true });
});

describeDatabase('PGlite', () => connection);

test('a second open of the folder is refused', async () => {
  await expect(openPgliteDatabase({ folder: join(folder, 'data') })).rejects.toMatchObject({
    reason: 'DATA_FOLDER_LOCKED',
  });
});

test('what was committed is there after a close and a new open', async () => {
  const { database } = connection;
  await database.insert(notes).values({ words: 'kept' });
  const undone = database.transaction(async (transaction) => {
    await transaction.insert(notes).values({ words: 'undone' });
    throw new Error('rolled back');
  });
  await expect(undone).rejects.toThrow('rolled back');
  await connection.close();
  await connection.close();
  connection = await openPgliteDatabase({ folder: join(folder, 'data') });
  expect(await connection.database.select().from(notes)).toEqual([{ words: 'kept' }]);
});

test('a folder whose files are not a database is refused and not left locked', async () => {
  const other = join(folder, 'other');
  mkdirSync(join(other, 'postgres'), { recursive: true });
  writeFileSync(join(other, 'postgres/PG_VERSION'), '9.1');
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(openPgliteDatabase({ folder: other })).rejects.toMatchObject({ reason: 'DATABASE_UNREADABLE' });
});

test('a database whose making was interrupted is made anew', async () => {
  const interrupted = join(folder, 'interrupted');
  mkdirSync(join(interrupted, 'postgres.unfinished'), { recursive: true });
  writeFileSync(join(interrupted, 'postgres.unfinished/PG_VERSION'), '17');
  const opened = await openPgliteDatabase({ folder: interrupted });
  expect((await opened.database.execute('select 1 as one')) as unknown).toMatchObject({ rows: [{ one: 1 }] });
  await opened.close();
});

test('a full disk is said in one sentence, and with room the database is made', async ({ skip }) => {
  // Most of a new database, but not all of it.
  const disk = SmallDisk.mount(join(folder, 'small-disk'), 38 * 1024 * 1024);
  if (!disk) return skip(SMALL_DISK_MISSING);
  try {
    await expect(openPgliteDatabase({ folder: disk.folder })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'DISK_FULL',
      message: `the disk of ${disk.folder} is full; free some space and try again`,
    });
    disk.resize(100 * 1024 * 1024);
    await (await openPgliteDatabase({ folder: disk.folder })).close();
  } finally {
    // A PGlite that could not be made keeps its files open.
    disk.unmount();
  }
});
