import { FacetError } from '@facet/kernel';
import type { Refusal } from '../application/ledger-row';

/** Failures that belong to the one file; any other is a fault of the machine. */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'this process may not read it',
  EPERM: 'this process may not read it',
  ENOENT: 'it is a link to nothing, or was removed meanwhile',
  ENOTDIR: 'it is a link to nothing, or was removed meanwhile',
  ELOOP: 'it is a chain of links without an end',
  ENAMETOOLONG: 'its path is too long for the system',
  EIO: 'the disk cannot read it',
};

/** The refusal of an input that cannot be opened. Throws UNAVAILABLE for what is not the file's own fault. */
export function refusalOfFileError(error: unknown): Refusal {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const meaning = MEANINGS[code];
  if (meaning === undefined)
    throw new FacetError('UNAVAILABLE', `reading the folder failed: ${(error as Error).message}`, { cause: error });
  return unreadablePath(meaning);
}

export function unreadablePath(why: string): Refusal {
  return { reason: 'UNREADABLE_PATH', message: `the file cannot be opened: ${why}` };
}
