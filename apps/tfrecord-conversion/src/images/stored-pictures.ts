import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { readAhead } from '../application/read-ahead';
import type { BadRows } from './bad-rows';
import { missing, sizeProblem, type PictureSource, type ReadPicture } from './picture-source';
import type { IndexedPicture } from './read-index';

/** Pictures on their way from the store at once. */
const READ_AHEAD = 48;

/** Pictures in an object store; the root is the store's own. */
export class StoredPictures implements PictureSource {
  constructor(private readonly store: ObjectStore) {}

  async *read(
    batches: AsyncIterable<readonly IndexedPicture[]>,
    badRows: BadRows,
  ): AsyncGenerator<readonly ReadPicture[], void, undefined> {
    const read = async (picture: IndexedPicture) => ({ picture, bytes: await this.bytesOf(picture) });
    for await (const { picture, bytes } of readAhead(flat(batches), READ_AHEAD, read)) {
      const { filename, line } = picture;
      const problem = bytes ? sizeProblem(filename, bytes.length) : missing(filename);
      if (problem !== undefined) badRows.add(line, problem);
      else yield [{ picture, bytes: bytes! }];
    }
  }

  private async bytesOf({ filename }: IndexedPicture): Promise<Uint8Array | undefined> {
    try {
      return await this.store.readAll(filename);
    } catch (error) {
      if (error instanceof FacetError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }
}

async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T, void, undefined> {
  for await (const batch of batches) yield* batch;
}
