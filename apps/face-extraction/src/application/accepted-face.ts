import type { Gate } from '@facet/domain-verdict';

/** An input whose photo was looked at, whatever the verdict. */
export interface JudgedPhoto {
  readonly batchId: string;
  readonly path: string;
  readonly label: string;
  readonly photoSha256: string;
  /** Object key of the original. */
  readonly photoKey: string;
  readonly detectorVersion: string;
}

/** An input whose photo holds exactly one face that passed the gate, or the one that its source names. */
export interface AcceptedFace extends JudgedPhoto {
  /** Among the faces of the photo's annotation. */
  readonly faceIndex: number;
  /** What it was judged by. */
  readonly gate: Gate;
}

/** A stored crop and what the embedder says of its bytes. */
export interface FaceCrop {
  readonly cropKey: string;
  readonly cropSha256: string;
  readonly descriptor: Float32Array;
}
