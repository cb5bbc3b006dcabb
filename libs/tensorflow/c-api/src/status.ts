import { ERROR_CODES, type ErrorCode, FacetError } from '@facet/kernel';
import type { Pointer } from './c-types';
import { native } from './library';

/** TF_Code (c/tf_status.h) numbers its errors as gRPC does. */
const CODES = new Map(Object.entries(ERROR_CODES).map(([code, { grpc }]) => [grpc as number, code as ErrorCode]));

/** Calls `work` with a fresh TF_Status; when TensorFlow reports an error there, throws it with its own code. */
export function withStatus<T>(what: string, work: (status: Pointer) => T): T {
  const status = newStatus();
  try {
    const result = work(status);
    throwIfFailed(what, status);
    return result;
  } finally {
    native().TF_DeleteStatus(status);
  }
}

export function newStatus(): Pointer {
  return native().TF_NewStatus() as Pointer;
}

/** What the C library says of ENOSPC and EDQUOT, which TensorFlow passes on behind the file's name. */
const DISK_FULL = /(No space left on device|Disk quota exceeded)$/;

/** TensorFlow's first line says what is wrong; those after it list nodes and C++ places. */
export function throwIfFailed(what: string, status: Pointer): void {
  const number = native().TF_GetCode(status);
  if (number === 0) return;
  const [sentence] = native().TF_Message(status).split('\n');
  if (CODES.get(number) === 'RESOURCE_EXHAUSTED' && DISK_FULL.test(sentence!))
    throw FacetError.diskFull(new Error(`${what}: ${sentence}`));
  throw new FacetError(CODES.get(number) ?? 'UNKNOWN', `${what}: ${sentence}`, { reason: 'TENSORFLOW_ERROR' });
}
