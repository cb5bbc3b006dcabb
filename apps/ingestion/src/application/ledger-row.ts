import type { CropRule } from '@facet/domain-geometry';
import type { RefusalReason } from '@facet/domain-verdict';

export const VERDICTS = ['PENDING', 'ACCEPTED', 'REFUSED'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why an input is left out. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** One sentence for a person; the path stands beside it in the ledger. */
  readonly message: string;
  readonly measured?: number;
  readonly threshold?: number;
}

/** An input as it was received: its original is stored unless it was refused. */
export interface ReceivedPhoto {
  /** `/`-separated, unique in its batch. */
  readonly path: string;
  readonly label: string;
  /** Absent when the bytes could not be read. */
  readonly photoSha256?: string;
  readonly sizeBytes: number;
  readonly refusal?: Refusal;
}

/** What the ledger says of one input. */
export interface LedgerRow {
  readonly batchId: string;
  readonly path: string;
  readonly label: string;
  readonly photoSha256: string | null;
  readonly sizeBytes: number;
  readonly verdict: Verdict;
  readonly reason: RefusalReason | null;
  readonly message: string | null;
  readonly measured: number | null;
  readonly threshold: number | null;
  readonly detectorVersion: string | null;
  readonly receivedAt: Date;
  readonly decidedAt: Date | null;
}

/** The decision about a face that was looked for. */
export interface FaceVerdict {
  readonly batchId: string;
  readonly path: string;
  readonly detectorVersion: string;
  readonly refusal?: Refusal;
}

export interface NewBatch {
  readonly id: string;
  readonly source: string;
  readonly cropRule: CropRule;
}

/** A batch with the sums of its ledger. */
export interface BatchSummary extends NewBatch {
  readonly createdAt: Date;
  readonly sealed: boolean;
  readonly total: number;
  readonly pending: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Inputs whose bytes were stored by an earlier batch. */
  readonly known: number;
}

/** Object key of an original. */
export const photoKey = (sha256: string): string => `photos/${sha256}`;
