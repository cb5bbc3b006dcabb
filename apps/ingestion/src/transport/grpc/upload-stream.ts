import type { UploadPhotosRequest, UploadPhotosRequest_Open, UploadPhotosRequest_Photo } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { collectContent, type IncomingPhoto } from '../../application/incoming-photo';

/** Reads the parts of an upload: one `open`, then for each photo one `photo` and its `chunk`s. */
export class UploadStream {
  private readonly requests: AsyncIterator<UploadPhotosRequest>;
  /** The part that ended the photo before it. */
  private next: UploadPhotosRequest_Photo | undefined;

  constructor(
    requests: AsyncIterable<UploadPhotosRequest>,
    private readonly maxPhotoBytes: number,
  ) {
    this.requests = requests[Symbol.asyncIterator]();
  }

  async open(): Promise<UploadPhotosRequest_Open> {
    const part = await this.part();
    if (part?.case !== 'open') throw outOfOrder(part?.case, 'open');
    return part.value;
  }

  async *photos(): AsyncGenerator<IncomingPhoto> {
    const first = await this.part();
    if (!first) return;
    if (first.case !== 'photo') throw outOfOrder(first.case, 'photo');
    for (this.next = first.value; this.next;) {
      const { path, label } = this.next;
      yield { path, label, content: await collectContent(this.chunks(), this.maxPhotoBytes) };
    }
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    this.next = undefined;
    for (;;) {
      const part = await this.part();
      if (part?.case === 'chunk') yield part.value;
      else if (part && part.case !== 'photo') throw outOfOrder(part.case, 'photo or chunk');
      else return void (this.next = part?.value);
    }
  }

  /** The next part; undefined at the end of the stream. */
  private async part(): Promise<UploadPhotosRequest['part'] | undefined> {
    const { done, value } = await this.requests.next();
    return done ? undefined : value.part;
  }
}

function outOfOrder(found: string | undefined, wanted: string): FacetError {
  const message = `the upload's next part must be ${wanted}, ${found ? `not ${found}` : 'but there is none'}`;
  return new FacetError('INVALID_ARGUMENT', message, { reason: 'UPLOAD_OUT_OF_ORDER' });
}
