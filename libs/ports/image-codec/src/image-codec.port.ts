import type { Square } from '@facet/domain-geometry';

/** 8-bit RGB, rows from the top, three bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface ImageHeader {
  readonly format: 'jpeg' | 'png' | 'webp';
  /** Pixels as stored, before any EXIF turn. */
  readonly width: number;
  readonly height: number;
}

export interface DecodedPhoto {
  readonly image: RgbImage;
  /** Size of the whole upright photo, of which `image` may be a smaller copy. */
  readonly photoWidth: number;
  readonly photoHeight: number;
}

/** A picture of a contact sheet; the boxes, edges in 0..1 of the picture, are outlined. */
export interface SheetPicture {
  readonly bytes: Uint8Array;
  readonly boxes: readonly {
    readonly xmin: number;
    readonly ymin: number;
    readonly xmax: number;
    readonly ymax: number;
  }[];
}

export interface ContactSheet {
  readonly png: Uint8Array;
  /** Indices of the pictures that could not be read; their places are crossed out. */
  readonly unreadable: readonly number[];
}

/** Bounds that a codec checks before it decodes. */
export interface ImageLimits {
  /** Default 20 MiB. */
  readonly maxBytes: number;
  /** Default 50 million. */
  readonly maxPixels: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxBytes: 20 * 1024 * 1024, maxPixels: 50_000_000 };

/**
 * Reads photos safely. Every refusal is INVALID_ARGUMENT (too large: RESOURCE_EXHAUSTED) with one of these reasons:
 * EMPTY_FILE, UNSUPPORTED_FORMAT (names what was found), ANIMATED, TOO_MANY_BYTES, TOO_MANY_PIXELS, UNREADABLE.
 * Pictures come out upright (EXIF), in sRGB, 8 bit, on grey where they were transparent.
 */
export interface ImageCodec {
  /** Looks at the first bytes and the header only: fast and bounded whatever the file claims. */
  inspect(bytes: Uint8Array): Promise<ImageHeader>;
  /** Decodes, shrunk so that the longer side is at most `longestSidePx` (never enlarged). */
  decode(bytes: Uint8Array, longestSidePx: number): Promise<DecodedPhoto>;
  /**
   * Cuts a square (upright photo pixels; may reach outside, edge pixels are repeated) and returns it as JPEG,
   * quality 95, `sizePx` wide and high, without metadata. The same input gives the same bytes.
   */
  cropSquare(bytes: Uint8Array, square: Square, sizePx: number): Promise<Uint8Array>;
  encodeJpeg(image: RgbImage, quality?: number): Promise<Uint8Array>;
  /** Loses nothing. */
  encodePng(image: RgbImage): Promise<Uint8Array>;
  /** All pictures in rows of `columns` square places of `placePx`, whole and not enlarged beyond four times their size. */
  contactSheet(
    pictures: readonly SheetPicture[],
    layout: { readonly columns: number; readonly placePx: number },
  ): Promise<ContactSheet>;
  /** Draws our own SVG (sample portraits); never used on anything from outside. */
  renderSvg(svg: string): Promise<Uint8Array>;
}
