const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
const EXIF = 0x45786966;
const LITTLE_ENDIAN = 0x4949;
const ORIENTATION_TAG = 0x0112;
const ENTRY_BYTES = 12;

/**
 * The EXIF orientation of a JPEG, 1 to 8: how it must be turned to stand upright; 1, upright, where it says none or what
 * it says makes no sense (Exif 2.32, section 4.6; TIFF 6.0, section 2).
 */
export function jpegOrientation(jpeg: Uint8Array): number {
  const bytes = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  try {
    for (let at = 2; bytes.getUint8(at) === 0xff && bytes.getUint8(at + 1) !== START_OF_SCAN;) {
      if (bytes.getUint8(at + 1) === APP1 && bytes.getUint32(at + 4) === EXIF) return tiffOrientation(bytes, at + 10);
      at += 2 + bytes.getUint16(at + 2);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

function tiffOrientation(bytes: DataView, tiff: number): number {
  const little = bytes.getUint16(tiff) === LITTLE_ENDIAN;
  const directory = tiff + bytes.getUint32(tiff + 4, little);
  const entries = bytes.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * ENTRY_BYTES;
    if (bytes.getUint16(at, little) !== ORIENTATION_TAG) continue;
    const orientation = bytes.getUint16(at + 8, little);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}
