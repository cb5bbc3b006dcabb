import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { objectStoreAt } from '@facet/composition/object-store-at';
import { pictureFormatOf } from '@facet/domain-picture-header';
import { boundedMap, FacetError, sha256Hex } from '@facet/kernel';

const READ_AT_ONCE = 4;
/** Objects on their way at once. */
const FETCHED_AT_ONCE = 16;
const HEAD_BYTES = 64;

/** sha256 of each different photo (JPEG, PNG, WebP by its first bytes) anywhere under a folder. */
export async function photoDigests(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new FacetError('NOT_FOUND', `${folder} cannot be read: ${cause.code}`, { cause });
    },
  );
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const digests = await boundedMap(files, READ_AT_ONCE, async (file) =>
    (await isPhoto(file)) ? sha256Hex(await readFile(file)) : undefined,
  );
  return different(digests);
}

/** As `photoDigests`, of all objects below `gs://bucket/prefix`; each is fetched once. */
export async function bucketPhotoDigests(address: string): Promise<string[]> {
  const keys: string[] = [];
  const store = objectStoreAt(address);
  for await (const { key } of store.list('')) if (!key.endsWith('/')) keys.push(key);
  const digests = await boundedMap(keys, FETCHED_AT_ONCE, async (key) => {
    const bytes = await store.readAll(key);
    return pictureFormatOf(bytes.subarray(0, HEAD_BYTES)) === undefined ? undefined : sha256Hex(bytes);
  });
  return different(digests);
}

const different = (digests: readonly (string | undefined)[]): string[] => [
  ...new Set(digests.filter((digest) => digest !== undefined)),
];

async function isPhoto(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return pictureFormatOf(buffer.subarray(0, bytesRead)) !== undefined;
  } finally {
    await handle.close();
  }
}
