/** Orders text by code points (as UTF-8 bytes do), so that no locale and no other language sorts it differently. */
export function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
