import type { BadRows } from './bad-rows';
import type { IndexedPicture } from './read-index';

/** Larger pictures are refused: a record holds one whole. */
export const MAX_PICTURE_BYTES = 64 * 1024 * 1024 - 64 * 1024;

/** A picture with its bytes. */
export interface ReadPicture {
  readonly picture: IndexedPicture;
  /** Never empty. Valid until the next batch is asked for. */
  readonly bytes: Uint8Array;
}

/**
 * Where pictures are: a folder of this machine, or an object store. Those that cannot be read are told to `badRows` and
 * left out.
 */
export interface PictureSource {
  /** The pictures in their order, in batches. */
  read(pictures: AsyncIterable<readonly IndexedPicture[]>, badRows: BadRows): AsyncIterable<readonly ReadPicture[]>;
}

/** What is wrong with a picture of that size, if anything. */
export function sizeProblem(filename: string, sizeBytes: number): string | undefined {
  if (sizeBytes === 0) return `names ${filename}, which is empty`;
  return sizeBytes > MAX_PICTURE_BYTES
    ? `names ${filename}, which is larger than ${MAX_PICTURE_BYTES} bytes`
    : undefined;
}

export const missing = (filename: string): string => `names ${filename}, which is not there`;
