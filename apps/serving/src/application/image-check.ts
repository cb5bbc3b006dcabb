import { FacetError } from '@facet/kernel';
import type { ImageCodec } from '@facet/port-image-codec';
import type { CheckedImage } from './image-batcher';

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

  /** Each must be a crop that models decode: JPEG or PNG. A refusal names `input` and the index. */
  async crops(images: readonly Uint8Array[], input: string): Promise<CheckedImage[]> {
    if (images.length === 0)
      throw new FacetError('INVALID_ARGUMENT', `${input} is empty; give at least one image`, { reason: 'EMPTY_BATCH' });
    images.forEach((bytes, i) => this.size(bytes, `${input}[${i}]`));
    const checked: CheckedImage[] = [];
    for (const [index, bytes] of images.entries()) checked.push(await this.crop(bytes, `${input}[${index}]`));
    return checked;
  }

  private async crop(bytes: Uint8Array, what: string): Promise<CheckedImage> {
    const header = await this.codec.inspect(bytes).catch((error: unknown) => {
      if (!(error instanceof FacetError)) throw error;
      const { code, reason, details } = error;
      throw new FacetError(code, `${what}: ${error.message}`, { reason, details, cause: error });
    });
    if (header.format === 'webp')
      throw new FacetError('INVALID_ARGUMENT', `${what} is WebP; models take face crops as JPEG or PNG`, {
        reason: 'UNSUPPORTED_FORMAT',
      });
    return { bytes, pixels: header.width * header.height };
  }
}
