import { FacetError } from '@facet/kernel';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock';

const TYPESCRIPT = join(__dirname, '../../../../tools/run/typescript.cjs');

let folder: string;
let holder: ChildProcess | undefined;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'facet-lock-'))));
afterEach(() => {
  holder?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function lockInAnotherProcess(): Promise<ChildProcess> {
  holder = spawn(process.execPath, ['-r', TYPESCRIPT, join(__dirname, 'lock-holder.fixture.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = (await once(holder.stdout!, 'data')) as [Buffer];
  expect(said.toString()).toBe('locked\n');
  return holder;
}

function refusal(): FacetError {
  try {
    lockFolder(folder)();
  } catch (error) {
    return error as FacetError;
  }
  throw new Error('the lock was given');
}

test('a folder held by another process is refused with its path and process id', async () => {
  const { pid } = await lockInAnotherProcess();
  const error = refusal();
  expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'DATA_FOLDER_LOCKED' });
  expect(error.message).toBe(
    `the data folder ${folder} is in use by process ${pid}; stop that process or choose another folder with --data`,
  );
});

test('the lock of a killed process is free at once', async () => {
  const other = await lockInAnotherProcess();
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockFolder(folder)();
});

test('one process cannot hold a folder twice, but again after release', () => {
  const release = lockFolder(folder);
  expect(refusal().details).toEqual({ folder, pid: process.pid });
  release();
  release();
  lockFolder(folder)();
});

test('a lock file left behind means nothing, whatever process id it names', () => {
  writeFileSync(join(folder, 'facet.lock'), '1\n');
  lockFolder(folder)();
});

test('a folder that cannot be made is refused with the reason', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => lockFolder(join(folder, 'file/inside'))).toThrow(/cannot be locked: ENOTDIR/);
});
