/** The formats whose headers are read here. */
export type PictureFormat = 'jpeg' | 'png' | 'webp';

const SIGNATURES: Readonly<Record<PictureFormat, RegExp>> = {
  jpeg: /^\xff\xd8\xff/,
  png: /^\x89PNG\r\n\x1a\n/,
  webp: /^RIFF[^]{4}WEBP/,
};

/** What is refused by its name; the first that matches counts. */
const OTHER_FORMATS: readonly (readonly [RegExp, string, isPicture: boolean])[] = [
  [/^GIF8/, 'a GIF', true],
  [/^BM[^]{4}\0{4}/, 'a BMP', true],
  [/^(II[*+]\0|MM\0[*+])/, 'a TIFF or camera raw file', true],
  [/^[^]{4}ftyp(avif|avis)/, 'an AVIF', true],
  [/^[^]{4}ftyp(hei|hev|mif1|msf1)/, 'a HEIC photo', true],
  [/^[^]{4}ftyp/, 'a video', false],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, 'a JPEG 2000', true],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, 'a JPEG XL', true],
  [/^%PDF-/, 'a PDF document', false],
  [/^8BPS/, 'a Photoshop document', true],
  [/^PK\x03\x04/, 'a ZIP archive', false],
  [/^\x1f\x8b/, 'a gzip archive', false],
  [/^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)[\s>]/i, 'an HTML page', false],
  [/^(\xef\xbb\xbf)?\s*<([^]*<)?svg[\s>]/i, 'an SVG drawing', true],
];

const LOOKED_AT_BYTES = 1024;

/** The format that the first bytes announce, if it is one of the three. */
export function pictureFormatOf(bytes: Uint8Array): PictureFormat | undefined {
  const start = startOf(bytes);
  if (SIGNATURES.jpeg.test(start)) return 'jpeg';
  if (SIGNATURES.png.test(start)) return 'png';
  return SIGNATURES.webp.test(start) ? 'webp' : undefined;
}

/** Whether the first bytes are those of a picture, of a format that is taken or of another. */
export function isPicture(bytes: Uint8Array): boolean {
  if (pictureFormatOf(bytes)) return true;
  const start = startOf(bytes);
  return OTHER_FORMATS.find(([signature]) => signature.test(start))?.[2] ?? false;
}

/** What the first bytes look like, for people: "a GIF", "plain text", "unknown data (ca fe ba be)". */
export function lookOf(bytes: Uint8Array): string {
  const start = startOf(bytes);
  const known = OTHER_FORMATS.find(([signature]) => signature.test(start));
  if (known) return known[1];
  if (isText(bytes.subarray(0, LOOKED_AT_BYTES))) return 'plain text';
  return `unknown data (${Buffer.from(bytes.subarray(0, 4))
    .toString('hex')
    .replace(/..(?=.)/g, '$& ')})`;
}

function startOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LOOKED_AT_BYTES)).toString('latin1');
}

function isText(bytes: Uint8Array): boolean {
  // A character may be cut in two at the end: `stream` leaves it out instead of calling it wrong.
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text);
  } catch {
    return false;
  }
}
