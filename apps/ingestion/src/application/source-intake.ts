import { createHash } from 'node:crypto';
import { isPicture } from '@facet/domain-picture-header';
import type { Downloader, DownloadFailure } from '@facet/port-downloader';
import type { ObjectStore } from '@facet/port-object-store';
import { FacetError, sha256Hex } from '@facet/kernel';
import { readPhotoFile } from '../folder/read-photo-file';
import type { SourceInput } from '../source/photo-source';
import { collectContent, tooManyBytes, type IncomingPhoto, type PhotoContent } from './incoming-photo';
import type { IngestOrder } from './ingest-order';
import type { ReceivedPhoto, Refusal } from './ledger-row';
import type { PhotoReceiver } from './photo-receiver';

type Choices = Pick<IngestOrder, 'md5' | 'box' | 'headers'>;

interface ListedBytes {
  readonly url: string;
  readonly md5?: string;
}

/** Fetches the bytes of a source's inputs, from wherever they are, and has them received. */
export class SourceIntake {
  constructor(
    private readonly receiver: PhotoReceiver,
    private readonly downloader: Downloader,
    private readonly maxPhotoBytes: number,
  ) {}

  /** An input that gives no photo is refused for its reason; a fault of this machine or of a store is thrown. */
  async receive(input: SourceInput, { md5, box, headers }: Choices, signal: AbortSignal): Promise<ReceivedPhoto> {
    const { path, label, origin, listedFace, page } = input;
    const named = { path, label, page, ...(listedFace && box === 'list' ? { listedFace } : {}) };
    switch (origin.kind) {
      case 'none':
        return { ...named, sizeBytes: 0, refusal: origin.refusal };
      case 'file':
        return this.receiver.receive({ ...named, content: await readPhotoFile(origin.file, this.maxPhotoBytes) });
      case 'object': {
        const sourceUri = origin.store.uri(origin.key);
        return this.receiver.receive({ ...named, sourceUri, content: await this.object(origin.store, origin.key) });
      }
      case 'url': {
        const download = await this.downloader.download(origin.url, { headers, signal });
        const web = { ...named, sourceUri: origin.url };
        if (!download.ok) return { ...web, ...failed(download.error) };
        const { bytes } = download.value;
        if (isPicture(bytes)) return this.receiver.receive({ ...web, ...checked(bytes, origin, md5) });
        return { ...web, photoSha256: sha256Hex(bytes), sizeBytes: bytes.length, refusal: NOT_AN_IMAGE };
      }
    }
  }

  private async object(store: ObjectStore, key: string): Promise<PhotoContent> {
    try {
      const info = await store.head(key);
      if (info && info.sizeBytes > this.maxPhotoBytes) return tooManyBytes(info.sizeBytes, this.maxPhotoBytes);
      return await collectContent(store.read(key), this.maxPhotoBytes);
    } catch (error) {
      const isItsOwn = error instanceof FacetError && ['NOT_FOUND', 'INVALID_ARGUMENT'].includes(error.code);
      if (!isItsOwn) throw error;
      return {
        sizeBytes: 0,
        refusal: { reason: 'UNREADABLE_PATH', message: `the object cannot be read: ${error.message}` },
      };
    }
  }
}

function failed({
  reason,
  message,
  status,
  measured,
  threshold,
}: DownloadFailure): Pick<ReceivedPhoto, 'sizeBytes' | 'refusal'> {
  const value = measured ?? status;
  return {
    sizeBytes: measured ?? 0,
    refusal: {
      reason,
      message: `nothing was taken from the web address: ${message}`,
      ...(value === undefined ? {} : { measured: value }),
      ...(threshold === undefined ? {} : { threshold }),
    },
  };
}

/** Whether a downloaded picture is the one that the list means. */
function checked(
  bytes: Uint8Array,
  { md5 }: ListedBytes,
  check: IngestOrder['md5'],
): Omit<IncomingPhoto, 'path' | 'label'> {
  const content = { bytes };
  if (md5 === undefined) return { content };
  const found = createHash('md5').update(bytes).digest('hex');
  if (found === md5) return { content, sourceVerified: true };
  const message = `the bytes have the MD5 checksum ${found}, the list says ${md5}`;
  return check === 'strict'
    ? { content, objection: { reason: 'MD5_MISMATCH', message } }
    : { content, remark: message };
}

const NOT_AN_IMAGE: Refusal = {
  reason: 'NOT_AN_IMAGE',
  message: 'the web address gives no picture, whatever it says of its type',
};
