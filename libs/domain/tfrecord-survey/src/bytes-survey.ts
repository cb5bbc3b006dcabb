import { pictureOf, type PictureFormat } from '@facet/domain-picture-header';
import { textOf } from './text-of';
import { widened, type Range } from './range';

export interface BytesSummary {
  /** Length of a value. */
  readonly sizeBytes: Range | undefined;
  readonly totalBytes: number;
  /** Values that are readable text. */
  readonly texts: number;
  /** Values that are pictures, by format. */
  readonly pictures: Readonly<Partial<Record<PictureFormat, number>>>;
  /** Values that begin like a picture and have no sound header. */
  readonly damagedPictures: number;
  /** Pixels, as stored. */
  readonly width: Range | undefined;
  readonly height: Range | undefined;
}

/** Figures of the byte strings of one feature. */
export class BytesSurvey {
  private sizeBytes: Range | undefined;
  private totalBytes = 0;
  private texts = 0;
  private readonly pictures: Partial<Record<PictureFormat, number>> = {};
  private damagedPictures = 0;
  private width: Range | undefined;
  private height: Range | undefined;

  /** Returns the text that the bytes are, if they are one. */
  add(bytes: Uint8Array): string | undefined {
    this.sizeBytes = widened(this.sizeBytes, bytes.length);
    this.totalBytes += bytes.length;
    const picture = pictureOf(bytes);
    if (picture === 'damaged') this.damagedPictures++;
    else if (picture) {
      this.pictures[picture.format] = (this.pictures[picture.format] ?? 0) + 1;
      this.width = widened(this.width, picture.width);
      this.height = widened(this.height, picture.height);
    }
    const text = textOf(bytes);
    if (text !== undefined) this.texts++;
    return text;
  }

  summary(): BytesSummary {
    const { sizeBytes, totalBytes, texts, pictures, damagedPictures, width, height } = this;
    return { sizeBytes, totalBytes, texts, pictures, damagedPictures, width, height };
  }
}
