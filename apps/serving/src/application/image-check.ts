import { type ErrorCode, FacetError } from '@facet/kernel';
import type { ImageCodec } from '@facet/port-image-codec';
import type { CheckedImage } from './image-batcher';

/** What pictures are refused with; other failures are not the picture's. */
const REFUSALS: readonly ErrorCode[] = ['INVALID_ARGUMENT', 'RESOURCE_EXHAUSTED'];

/** A WebP crop's longer side is at most this in the PNG that takes its place. */
const MAX_TRANSCODED_PX = 4096;

/** Checks encoded pictures by their size and first bytes, before anything decodes them. */
export class ImageCheck {
  constructor(
    private readonly codec: ImageCodec,
    readonly maxBytes: number,
  ) {}

  /** Throws RESOURCE_EXHAUSTED for bytes over the limit; `what` names them. */
  size(bytes: Uint8Array, what: string): void {
    const { maxBytes } = this;
    if (bytes.length <= maxBytes) return;
    throw new FacetError('RESOURCE_EXHAUSTED', `${what} has ${bytes.length} bytes; at most ${maxBytes} are taken`, {
      reason: 'TOO_MANY_BYTES',
      details: { sizeBytes: bytes.length, maxBytes },
    });
  }

  /**
   * Each must be JPEG, PNG or WebP; models decode the first two themselves, so WebP becomes PNG. A refusal names `input`
   * and the index.
   */
  async crops(images: readonly Uint8Array[], input: string): Promise<CheckedImage[]> {
    if (images.length === 0)
      throw new FacetError('INVALID_ARGUMENT', `${input} is empty; give at least one image`, { reason: 'EMPTY_BATCH' });
    images.forEach((bytes, i) => this.size(bytes, `${input}[${i}]`));
    const checked: CheckedImage[] = [];
    for (const [index, bytes] of images.entries()) checked.push(await this.crop(bytes, `${input}[${index}]`));
    return checked;
  }

  private async crop(bytes: Uint8Array, what: string): Promise<CheckedImage> {
    const { format, width, height } = await named(what, this.codec.inspect(bytes));
    if (format !== 'webp') return { bytes, pixels: width * height };
    const { image } = await named(what, this.codec.decode(bytes, MAX_TRANSCODED_PX));
    return { bytes: await this.codec.encodePng(image), pixels: image.width * image.height };
  }
}

/** What `work` with a picture resolves with; where the picture is refused, the message names it by `what`. */
export function named<T>(what: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof FacetError) || !REFUSALS.includes(error.code)) throw error;
    const { code, reason, details } = error;
    throw new FacetError(code, `${what}: ${error.message}`, { reason, details, cause: error });
  });
}
