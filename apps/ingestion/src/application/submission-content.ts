import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { collectContent, tooManyBytes, type PhotoContent } from './incoming-photo';
import type { Refusal } from './ledger-row';
import type { SubmittedContent } from './submission';

export interface SubmissionLimits {
  /** Of bytes inside an event. */
  readonly maxInlineBytes: number;
  /** Of an object. */
  readonly maxPhotoBytes: number;
}

/**
 * Fetches the bytes of submissions. Only objects of the service's own store are fetched: for another bucket the service
 * would lend its rights to whoever may publish, and a web address could lead into the network behind the service.
 */
export class SubmissionContent {
  constructor(
    private readonly store: ObjectStore,
    private readonly limits: SubmissionLimits,
  ) {}

  /** The bytes, or why there are none; a fault of the store is thrown. */
  async read(content: SubmittedContent): Promise<PhotoContent> {
    const { maxInlineBytes, maxPhotoBytes } = this.limits;
    if ('image' in content) {
      const { image } = content;
      return image.length > maxInlineBytes ? tooManyBytes(image.length, maxInlineBytes) : { bytes: image };
    }
    const key = this.keyOf(content.uri);
    if (key === undefined) return refused(unsupported(content.uri));
    try {
      const object = await this.store.head(key);
      if (!object) return refused(absent(content.uri));
      if (object.sizeBytes > maxPhotoBytes) return tooManyBytes(object.sizeBytes, maxPhotoBytes);
      return await collectContent(this.store.read(key), maxPhotoBytes);
    } catch (error) {
      if (!(error instanceof FacetError)) throw error;
      if (error.code === 'NOT_FOUND') return refused(absent(content.uri));
      if (error.reason === 'BAD_OBJECT_KEY') return refused({ reason: 'UNREADABLE_PATH', message: error.message });
      throw error;
    }
  }

  /** What is no address is a key. */
  private keyOf(uri: string): string | undefined {
    if (!uri.includes('://')) return uri;
    const root = this.store.uri('photo').slice(0, -'photo'.length);
    return uri.startsWith(root) ? uri.slice(root.length) : undefined;
  }
}

const refused = (refusal: Refusal): PhotoContent => ({ refusal, sizeBytes: 0 });

function unsupported(uri: string): Refusal {
  const scheme = uri.slice(0, uri.indexOf('://')).slice(0, 20);
  const message =
    scheme === 'gs'
      ? 'the gs:// address is not below the one that the service keeps its objects at'
      : `${scheme}:// addresses are not fetched; put the photo into the service's object store or into the event`;
  return { reason: 'UNSUPPORTED_URI', message };
}

function absent(uri: string): Refusal {
  return { reason: 'UNREADABLE_PATH', message: `the object store has no object ${uri.slice(0, 200)}` };
}
