import type { BoundingBox, CropRule } from '@facet/domain-geometry';
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

/** What a source says of an input beside its path and label. */
export interface PhotoFacts {
  /** Where the bytes are from, where that is an address. */
  readonly sourceUri?: string;
  /** The face that is the person's, in pixels of the upright photo. */
  readonly listedFace?: BoundingBox;
  /** Where its source says that it is from; photos of one page are never on two sides of a split. */
  readonly page?: string | undefined;
  /** The bytes have the checksum that the source lists. */
  readonly sourceVerified?: boolean;
  /** One sentence that stays in the ledger although the photo is not refused for it. */
  readonly remark?: string;
}

/** An input as it was received: its original is stored unless it was refused. */
export interface ReceivedPhoto extends PhotoFacts {
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
  readonly sourceUri: string | null;
  readonly listedFace: BoundingBox | null;
  readonly page: string | null;
  readonly sourceVerified: boolean;
  /** Who it shows by a change of people, empty for nobody any more; null: `label`. */
  readonly person: string | null;
  /** From 1. */
  readonly revision: number;
  /** What made the revision; empty for the first. */
  readonly cause: string;
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
