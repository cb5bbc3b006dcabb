import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Digits, type NamedBytes, readDigits } from '@facet/domain-idx';
import { FacetError } from '@facet/kernel';

export interface DigitSets {
  readonly train: Digits;
  readonly test: Digits;
}

/**
 * The four files of MNIST in a folder, as they are published: idx, with or without `.gz`. Throws NOT_FOUND that names a
 * missing file and DATA_LOSS that names a damaged one.
 */
export async function readDigitSets(folder: string): Promise<DigitSets> {
  const read = async (set: string): Promise<Digits> =>
    readDigits(await fileIn(folder, `${set}-images-idx3-ubyte`), await fileIn(folder, `${set}-labels-idx1-ubyte`));
  return { train: await read('train'), test: await read('t10k') };
}

async function fileIn(folder: string, name: string): Promise<NamedBytes> {
  const packed = join(folder, `${name}.gz`);
  const bytes = await bytesAt(packed);
  if (bytes) return { name: packed, bytes: unpacked(packed, bytes) };
  const plain = join(folder, name);
  const unpackedBytes = await bytesAt(plain);
  if (unpackedBytes) return { name: plain, bytes: unpackedBytes };
  throw new FacetError('NOT_FOUND', `there is neither ${name} nor ${name}.gz in ${folder}`, {
    reason: 'NO_SUCH_FILE',
  });
}

async function bytesAt(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new FacetError('FAILED_PRECONDITION', `${path} cannot be read: ${error.code}`, { cause: error });
  });
}

function unpacked(path: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    const { message } = cause as Error;
    throw new FacetError('DATA_LOSS', `${path} is cut off or damaged (gzip: ${message}); download it again`, {
      reason: 'MALFORMED_GZIP',
      cause,
    });
  }
}
