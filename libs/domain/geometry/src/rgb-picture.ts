/** 8-bit RGB, rows from the top, three bytes a pixel. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
