import type { BoundingBox } from '@facet/domain-geometry';
import type { ObjectStore } from '@facet/port-object-store';
import type { Refusal } from '../application/ledger-row';

/** Where the bytes of an input are. */
export type PhotoOrigin =
  | { readonly kind: 'file'; readonly file: Buffer }
  | { readonly kind: 'object'; readonly store: ObjectStore; readonly key: string }
  | {
      readonly kind: 'url';
      readonly url: string;
      /** What the list says of the bytes, in hexadecimal digits. */
      readonly md5?: string;
    }
  /** There is nothing to read. */
  | { readonly kind: 'none'; readonly refusal: Refusal };

export interface SourceInput {
  /** Unique in the source. */
  readonly path: string;
  /** Empty when the source names nobody. */
  readonly label: string;
  readonly origin: PhotoOrigin;
  /** The face that the source names as the person's, in pixels of the upright photo. */
  readonly listedFace?: BoundingBox;
  /** Where the source says that the photo is from: a web page, an album. Never empty. */
  readonly page?: string;
}

/** Everything that a source names, before any of it is read. */
export interface PhotoSource {
  /** For people: an absolute path, or the address as it was given. */
  readonly address: string;
  readonly inputs: readonly SourceInput[];
  /** Changes whenever the source would give other inputs; undefined where only their bytes say so. */
  readonly digest: string | undefined;
}
