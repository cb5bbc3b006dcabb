import type { CropRule } from '@facet/domain-geometry';

/** Where the bytes of a submission are. */
export type SubmittedContent = { readonly image: Uint8Array } | { readonly uri: string };

/** A photo that somebody submits by an event, or a word about its batch. */
export interface Submission {
  /** The photo's path in its batch. */
  readonly id: string;
  readonly batchId: string;
  readonly source: string;
  /** Empty when the submission names nobody. */
  readonly person: string;
  /** Undefined: the submission only says something of its batch. */
  readonly content: SubmittedContent | undefined;
  /** Nothing of its batch comes behind it. */
  readonly isLast: boolean;
  /** Submissions of the batch; 0: not said. */
  readonly batchSize: number;
  readonly cropRule: CropRule;
}
