import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { processIdentity, type ProcessIdentity } from './process-identity';

const LOCK = 'facet.lock';

/**
 * Takes `folder` (made when missing) for this process alone; returns the way to let go. A folder that a living process
 * holds is FAILED_PRECONDITION with its pid. The lock of a dead process is taken over: the file names the holder's
 * start time beside its pid, so a pid that was given out again does not count.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, LOCK);
  const mine = join(folder, `${LOCK}.${process.pid}`);
  writeFileSync(mine, JSON.stringify(processIdentity(process.pid)));
  try {
    for (;;) {
      if (linked(mine, lock)) return () => rmSync(lock, { force: true });
      const found = readIfThere(lock);
      if (found === undefined) continue;
      const holder = parse(found);
      if (holder && processIdentity(holder.pid)?.startedAt === holder.startedAt) throw heldBy(folder, holder);
      removeStale(lock, found);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function heldBy(folder: string, holder: ProcessIdentity): FacetError {
  return new FacetError(
    'FAILED_PRECONDITION',
    `the data folder ${folder} is in use by process ${holder.pid}; stop that process or choose another folder with --data`,
    { reason: 'DATA_FOLDER_LOCKED', details: { folder, pid: holder.pid } },
  );
}

/** Moves the lock aside first: if another process has taken over meanwhile, its lock is put back. */
function removeStale(lock: string, stale: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readIfThere(aside) !== stale) linked(aside, lock);
  rmSync(aside, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    // Half-written by a process that died: nobody holds it.
    return undefined;
  }
}
