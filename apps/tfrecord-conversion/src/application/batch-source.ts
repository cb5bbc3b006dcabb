import type { ExtractedFace, LedgerRow } from '@facet/contracts-rpc';
import type { CropRule } from '@facet/domain-geometry';

/** The services that know a batch: its ledger (ingestion) and its faces (face-extraction). */
export interface BatchSource {
  /** Every input of the batch in the order of paths. */
  ledger(batchId: string, signal?: AbortSignal): AsyncIterable<LedgerRow>;
  /** The accepted faces in the order of paths, cropped by `rule`. */
  faces(batchId: string, rule: CropRule, signal?: AbortSignal): AsyncIterable<ExtractedFace>;
}

/** Injection token of the BatchSource. */
export const BATCH_SOURCE = Symbol('BATCH_SOURCE');
