import { open } from 'node:fs/promises';
import { collectContent, tooManyBytes, type PhotoContent } from '../application/incoming-photo';
import { refusalOfFileError } from './file-refusal';

/** The bytes of a file, unless it has more than `maxBytes` or cannot be read. */
export async function readPhotoFile(file: Buffer, maxBytes: number): Promise<PhotoContent> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) return tooManyBytes(size, maxBytes);
      return await collectContent(handle.createReadStream({ end: maxBytes, autoClose: false }), maxBytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { refusal: refusalOfFileError(error), sizeBytes: 0 };
  }
}
