import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockFolder } from './folder-lock';
import { openPgliteDatabase } from './pglite-database';
import { processIdentity } from './process-identity';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'facet-db-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeMigrations(): string {
  const migrations = join(folder, 'migrations');
  mkdirSync(join(migrations, 'meta'), { recursive: true });
  const entries = [{ idx: 0, version: '7', when: 1, tag: '0000_first', breakpoints: true }];
  writeFileSync(
    join(migrations, 'meta/_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  );
  writeFileSync(join(migrations, '0000_first.sql'), 'create table demo.thing (id int primary key);');
  return migrations;
}

test('keeps what was committed, and applies a migration once', async () => {
  const migrations = { schema: 'demo', folder: writeMigrations() };
  const open = () => openPgliteDatabase({ folder: join(folder, 'db') });
  const first = await open();
  await first.migrate(migrations);
  await first.migrate(migrations);
  await first.database.execute(sql`insert into demo.thing values (1)`);
  const failing = first.database.transaction(async (tx) => {
    await tx.execute(sql`insert into demo.thing values (2)`);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await first.close();
  const second = await open();
  await second.migrate(migrations);
  const { rows } = (await second.database.execute(sql`select id from demo.thing`)) as unknown as { rows: unknown[] };
  expect(rows).toEqual([{ id: 1 }]);
  await second.close();
});

describe('lockFolder', () => {
  test('refuses a folder that a living process holds, naming it', () => {
    const release = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(new RegExp(`in use by process ${process.pid};.*--data`));
    release();
    lockFolder(folder)();
  });

  test('takes over the lock of a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")']);
    await once(child.stdout, 'data');
    writeFileSync(join(folder, 'facet.lock'), JSON.stringify(processIdentity(child.pid!)));
    expect(() => lockFolder(folder)).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFolder(folder)();
  });

  test('is not fooled by a pid that was given out again, nor by a half-written lock', () => {
    writeFileSync(join(folder, 'facet.lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
    lockFolder(folder)();
    writeFileSync(join(folder, 'facet.lock'), '{"pid": 1');
    lockFolder(folder)();
  });
});
