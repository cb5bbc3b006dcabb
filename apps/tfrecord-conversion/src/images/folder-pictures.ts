import { closeSync, openSync, readSync } from 'node:fs';
import type { BadRows } from './bad-rows';
import { MAX_PICTURE_BYTES, missing, sizeProblem, type PictureSource, type ReadPicture } from './picture-source';
import type { IndexedPicture } from './read-index';

/** A batch's pictures stand side by side in so many bytes; one larger picture makes the buffer grow. */
const BUFFER_BYTES = 1024 * 1024;

/**
 * Pictures in a folder, read synchronously into one buffer that is used again and again: for small files a third of
 * the processor time that promises take. It blocks its thread, so it belongs on one of its own.
 */
export class FolderPictures implements PictureSource {
  private buffer = Buffer.allocUnsafe(BUFFER_BYTES);

  constructor(private readonly folder: string) {}

  async *read(
    batches: AsyncIterable<readonly IndexedPicture[]>,
    badRows: BadRows,
  ): AsyncGenerator<readonly ReadPicture[], void, undefined> {
    for await (const pictures of batches) {
      for (let next = 0; next < pictures.length;) {
        const batch: ReadPicture[] = [];
        next = this.fill(batch, pictures, next, badRows);
        yield batch;
      }
    }
  }

  /** Reads pictures from the nth on as long as the buffer has room, one at least. Returns which is next. */
  private fill(batch: ReadPicture[], pictures: readonly IndexedPicture[], first: number, badRows: BadRows): number {
    let used = 0;
    for (let at = first; at < pictures.length; at++) {
      const picture = pictures[at]!;
      const size = at === first ? this.readWhole(picture.filename) : this.readInto(picture.filename, used);
      if (size === 'no room') return at;
      const problem = typeof size === 'string' ? size : sizeProblem(picture.filename, size);
      if (typeof size === 'string' || problem !== undefined) badRows.add(picture.line, problem!);
      else {
        batch.push({ picture, bytes: this.buffer.subarray(used, used + size) });
        used += size;
      }
    }
    return pictures.length;
  }

  /** Reads a file to that place of the buffer: its size, or what is wrong, or that the buffer ends first. */
  private readInto(filename: string, at: number): number | string {
    let file: number;
    try {
      file = openSync(`${this.folder}/${filename}`, 'r');
    } catch (error) {
      return openProblem(error, filename);
    }
    try {
      const room = this.buffer.length - at;
      const read = readSync(file, this.buffer, at, room, null);
      // A file's short read ends at its end (read(2)); asking again would be a fifth of the whole work.
      return read < room ? read : 'no room';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EISDIR') return `names ${filename}, which is a folder`;
      throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Reads a file to the beginning of the buffer, which grows as needed. */
  private readWhole(filename: string): number | string {
    for (;;) {
      const size = this.readInto(filename, 0);
      if (size !== 'no room') return size;
      if (this.buffer.length > MAX_PICTURE_BYTES) return this.buffer.length;
      this.buffer = Buffer.allocUnsafe(this.buffer.length * 2);
    }
  }
}

function openProblem(error: unknown, filename: string): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing(filename);
  if (code === 'EACCES' || code === 'EPERM') return `names ${filename}, which may not be read by this user`;
  if (code === 'ENAMETOOLONG') return 'has a file name that is too long';
  throw error;
}
