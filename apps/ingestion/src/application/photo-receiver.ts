import { REFUSAL_REASONS, type RefusalReason } from '@facet/domain-verdict';
import { FacetError, sha256Hex } from '@facet/kernel';
import type { ImageCodec } from '@facet/port-image-codec';
import type { ObjectStore } from '@facet/port-object-store';
import type { IncomingPhoto } from './incoming-photo';
import { photoKey, type ReceivedPhoto, type Refusal } from './ledger-row';

const isRefusalReason = (reason: string): reason is RefusalReason => reason in REFUSAL_REASONS;

/** Checks the bytes of an input before anything decodes them, and keeps the original under its content's name. */
export class PhotoReceiver {
  constructor(
    private readonly store: ObjectStore,
    private readonly codec: ImageCodec,
  ) {}

  async receive({ content, objection, ...named }: IncomingPhoto): Promise<ReceivedPhoto> {
    if (!('bytes' in content)) return { ...named, sizeBytes: content.sizeBytes, refusal: content.refusal };
    const { bytes } = content;
    const received = { ...named, photoSha256: sha256Hex(bytes), sizeBytes: bytes.length };
    const refusal = named.label === '' ? NO_LABEL : ((await this.refusalOf(bytes)) ?? objection);
    if (refusal) return { ...received, refusal };
    await this.store.put(photoKey(received.photoSha256), bytes, { onlyIf: 'absent' });
    return received;
  }

  private async refusalOf(bytes: Uint8Array): Promise<Refusal | undefined> {
    try {
      await this.codec.inspect(bytes);
      return undefined;
    } catch (error) {
      if (!(error instanceof FacetError) || !isRefusalReason(error.reason)) throw error;
      const { measured, threshold } = error.details;
      return {
        reason: error.reason,
        message: error.message,
        ...(typeof measured === 'number' ? { measured } : {}),
        ...(typeof threshold === 'number' ? { threshold } : {}),
      };
    }
  }
}

const NO_LABEL: Refusal = {
  reason: 'NO_LABEL',
  message: 'the file lies in no folder of a person, so nobody says who it shows',
};
