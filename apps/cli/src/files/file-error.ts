import { FacetError } from '@facet/kernel';

/** What a user can do about a file that could not be opened, read or written; other errors stay as they are. */
export function fileError(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return new FacetError('NOT_FOUND', `there is no file ${path}`, { reason: 'NO_SUCH_FILE', cause: error });
    case 'EISDIR':
      return new FacetError('INVALID_ARGUMENT', `${path} is a folder, a file is needed`, { cause: error });
    case 'ENOTDIR':
      return new FacetError('NOT_FOUND', `there is no file ${path}: a part of its path is no folder`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new FacetError('PERMISSION_DENIED', `${path} may not be opened by this user`, { cause: error });
    case 'ENOSPC':
      return new FacetError('RESOURCE_EXHAUSTED', `the disk of ${path} is full`, { reason: 'DISK_FULL', cause: error });
    default:
      return error;
  }
}
