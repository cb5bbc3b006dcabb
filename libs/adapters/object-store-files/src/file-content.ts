import { open } from 'node:fs/promises';
import { ContentMeter, throwIfAborted, type Content } from '@facet/kernel';

/** Of a file that is read in pieces: with 64 KiB, Node's own choice, a large file's reading costs twice the processor. */
export const PIECE_BYTES = 256 * 1024;

/** Reads a whole file into one buffer, again and again: new memory for every piece would cost half as much as the digest. */
export async function fileContent(path: string, signal?: AbortSignal): Promise<Content> {
  const file = await open(path);
  try {
    const meter = new ContentMeter();
    const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null);
      if (bytesRead === 0) return meter.result();
      meter.add(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
