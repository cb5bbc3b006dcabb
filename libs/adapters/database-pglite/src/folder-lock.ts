import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { FacetError } from '@facet/kernel';
import koffi from 'koffi';

/** Holds the process id of the latest holder, for the message; that the file exists means nothing. */
const LOCK_FILE = 'facet.lock';

const LOCK_EX = 2;
const LOCK_NB = 4;

// Node has no file locks. flock(2) is the one that cannot go stale: the kernel drops it with the process, however that
// ends, so no process id has to be judged dead or reused, and two processes cannot both take over an abandoned lock.
const flock = koffi.load(null).func('int flock(int fd, int operation)');

/**
 * Takes `folder` (made when missing) for this process alone, until the returned function is called or the process ends.
 * A held folder, also one held by this process, is FAILED_PRECONDITION with reason DATA_FOLDER_LOCKED.
 */
export function lockFolder(folder: string): () => void {
  const path = resolve(folder);
  const file = openLockFile(path);
  if (flock(file, LOCK_EX | LOCK_NB) !== 0) {
    const errno = koffi.errno();
    const holder = readFileSync(join(path, LOCK_FILE), 'utf8').trim();
    closeSync(file);
    throw errno === constants.errno.EWOULDBLOCK ? heldBy(path, holder) : unusable(path, `flock failed, errno ${errno}`);
  }
  ftruncateSync(file);
  writeSync(file, `${process.pid}\n`);
  let held = true;
  return () => {
    if (held) closeSync(file);
    held = false;
  };
}

function openLockFile(path: string): number {
  try {
    mkdirSync(path, { recursive: true });
    return openSync(join(path, LOCK_FILE), 'a+');
  } catch (cause) {
    throw unusable(path, (cause as Error).message, cause);
  }
}

function heldBy(folder: string, holder: string): FacetError {
  const who = holder === '' ? 'another process' : `process ${holder}`;
  return new FacetError(
    'FAILED_PRECONDITION',
    `the data folder ${folder} is in use by ${who}; stop that process or choose another folder with --data`,
    { reason: 'DATA_FOLDER_LOCKED', details: { folder, pid: Number(holder) } },
  );
}

function unusable(folder: string, why: string, cause?: unknown): FacetError {
  return new FacetError('FAILED_PRECONDITION', `the data folder ${folder} cannot be locked: ${why}`, {
    reason: 'DATA_FOLDER_UNUSABLE',
    details: { folder },
    cause,
  });
}
