import { crc32, deflateSync } from 'node:zlib';

/** One PNG chunk with its length and checksum. */
export function pngChunk(type: string, content: Uint8Array = Buffer.alloc(0)): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length);
  chunk.write(type, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

/** A valid black-and-white PNG, all black. `beforePixels` stands between the header and the pixels. */
export function blackPng(width: number, height: number, beforePixels: Uint8Array = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height), { level: 1 });
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, pngChunk('IHDR', header), beforePixels, pngChunk('IDAT', pixels), pngChunk('IEND')]);
}
