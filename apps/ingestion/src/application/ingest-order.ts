import type { CropRule } from '@facet/domain-geometry';
import type { HostHeaders } from '@facet/port-downloader';

/** What to do about a photo whose bytes are not those that its list says: leave it out, or note it in the ledger. */
export type Md5Check = 'strict' | 'warn';

/** Whose face a photo of several is for: the one where its list says, or nobody's. */
export type BoxChoice = 'list' | 'detector';

/** Photos to take from a source. */
export interface IngestOrder {
  /** A folder, a list, or `gs://bucket/prefix`; see `openSource`. */
  readonly source: string;
  readonly cropRule: CropRule;
  readonly md5: Md5Check;
  readonly box: BoxChoice;
  readonly headers: HostHeaders;
  /** Undefined: the batch has the digest of the source for its name, so the same source is the same batch. */
  readonly batchId?: string;
}

export interface IngestProgress {
  /** Inputs of the source. */
  readonly found: number;
  /** Inputs that were read so far, in this call or an earlier one. */
  readonly done: number;
  /** Of these, the ones that were refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Addresses of this call that gave no photo, by host; the hosts with the most. */
  readonly failedHosts: Readonly<Record<string, number>>;
}
