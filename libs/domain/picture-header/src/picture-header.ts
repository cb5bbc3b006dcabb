import { FacetError } from '@facet/kernel';
import { pictureFormatOf, type PictureFormat } from './file-signature';

/** What a file's header says; pixels as stored, before any EXIF turn. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
}

const READERS: Readonly<Record<PictureFormat, (bytes: DataView) => PictureHeader>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
};

/**
 * Reads a header without decoding: steps from segment to segment and allocates nothing, whatever lengths they claim.
 * Throws INVALID_ARGUMENT (UNREADABLE) where the file ends before its header does, or the header makes no sense.
 */
export function readHeader(format: PictureFormat, bytes: Uint8Array): PictureHeader {
  let facts: PictureHeader;
  try {
    facts = READERS[format](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unreadable(`the ${format.toUpperCase()} picture ends within its header`, error);
  }
  if (facts.width === 0 || facts.height === 0) throw senseless(format);
  return facts;
}

/** Format and size of a picture, `damaged` when its header makes no sense, undefined for anything else. */
export function pictureOf(
  bytes: Uint8Array,
): (PictureHeader & { readonly format: PictureFormat }) | 'damaged' | undefined {
  const format = pictureFormatOf(bytes);
  if (!format) return undefined;
  try {
    return { format, ...readHeader(format, bytes) };
  } catch (error) {
    if (error instanceof FacetError) return 'damaged';
    throw error;
  }
}

function senseless(format: PictureFormat): FacetError {
  return unreadable(`the header of the ${format.toUpperCase()} picture is damaged`);
}

function unreadable(message: string, cause?: unknown): FacetError {
  return new FacetError('INVALID_ARGUMENT', message, { reason: 'UNREADABLE', cause });
}

/** ITU T.81, annex B: marker segments up to the frame header. */
function readJpegHeader(bytes: DataView): PictureHeader {
  let at = 2;
  for (;;) {
    if (bytes.getUint8(at) !== 0xff) throw senseless('jpeg');
    const marker = bytes.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill byte
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2; // stands alone, without a length
    } else if (isStartOfFrame(marker)) {
      return { height: bytes.getUint16(at + 5), width: bytes.getUint16(at + 7), animated: false };
    } else {
      const length = bytes.getUint16(at + 2);
      const scanOrEnd = marker === 0xda || marker === 0xd9;
      if (scanOrEnd || length < 2) throw senseless('jpeg');
      at += 2 + length;
    }
  }
}

function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

const IHDR = 0x49484452;
const ACTL = 0x6163544c;
const IDAT = 0x49444154;

/** PNG specification, sections 5 and 11: IHDR, then chunks up to the first IDAT; acTL before it means animation. */
function readPngHeader(bytes: DataView): PictureHeader {
  if (bytes.getUint32(12) !== IHDR) throw senseless('png');
  const [width, height] = [bytes.getUint32(16), bytes.getUint32(20)];
  let at = 8;
  for (;;) {
    const [length, type] = [bytes.getUint32(at), bytes.getUint32(at + 4)];
    if (type === IDAT) return { width, height, animated: false };
    if (type === ACTL && bytes.getUint32(at + 8) > 1) return { width, height, animated: true };
    at += 12 + length;
  }
}

const VP8 = 0x56503820;
const VP8L = 0x5650384c;
const VP8X = 0x56503858;

/** RFC 9649, section 2: the first chunk says which of the three layouts it is. */
function readWebpHeader(bytes: DataView): PictureHeader {
  switch (bytes.getUint32(12)) {
    case VP8: {
      const [width, height] = [bytes.getUint16(26, true) & 0x3fff, bytes.getUint16(28, true) & 0x3fff];
      return { width, height, animated: false };
    }
    case VP8L: {
      const sizes = bytes.getUint32(21, true);
      return { width: (sizes & 0x3fff) + 1, height: ((sizes >>> 14) & 0x3fff) + 1, animated: false };
    }
    case VP8X: {
      const [width, height] = [uint24(bytes, 24) + 1, uint24(bytes, 27) + 1];
      return { width, height, animated: (bytes.getUint8(20) & 0x02) !== 0 };
    }
    default:
      throw senseless('webp');
  }
}

function uint24(bytes: DataView, at: number): number {
  return bytes.getUint16(at, true) | (bytes.getUint8(at + 2) << 16);
}
