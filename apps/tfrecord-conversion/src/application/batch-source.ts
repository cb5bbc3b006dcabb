import type { ExtractedFace, Judgement, LedgerRow } from '@facet/contracts-rpc';
import type { CropRule } from '@facet/domain-geometry';
import type { Gate } from '@facet/domain-verdict';

export interface FacesOptions {
  readonly gate?: Gate;
  readonly signal?: AbortSignal;
}

/** The services that know a batch: its ledger (ingestion) and its faces (face-extraction). */
export interface BatchSource {
  /** Every input of the batch in the order of paths. */
  ledger(batchId: string, signal?: AbortSignal): AsyncIterable<LedgerRow>;
  /** The faces that `gate`, by default that of their time, accepts, in the order of paths, cropped by `rule`. */
  faces(batchId: string, rule: CropRule, options: FacesOptions): AsyncIterable<ExtractedFace>;
  /** What was measured on each photo that was looked at, and what `gate`, where one is given, says of it. */
  judgements(batchId: string, options: FacesOptions): AsyncIterable<Judgement>;
}

/** Injection token of the BatchSource. */
export const BATCH_SOURCE = Symbol('BATCH_SOURCE');
