/** A JPEG with a comment (marker COM) behind its start: the same picture in other bytes. `text` is ASCII, short. */
export function withComment(jpeg: Buffer, text: string): Buffer {
  const segment = Buffer.from([0xff, 0xfe, 0, 2 + text.length, ...Buffer.from(text)]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}
