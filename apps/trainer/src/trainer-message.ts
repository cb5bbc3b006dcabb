import type { LeftOut, ModelManifest, WarmStart } from '@facet/domain-dataset-manifest';

/** One line on standard output. A job ends with `exported`, `scored` or `failed`. */
export type TrainerMessage =
  /** Before `started` of a job that takes weights from another network. */
  | ({ readonly type: 'warm-started' } & WarmStart)
  /** Before `started` of a job that does not train on all of the dataset. */
  | ({ readonly type: 'left-out' } & LeftOut)
  | {
      readonly type: 'started';
      /** 0, or the step of the checkpoint that the job goes on from. */
      readonly step: number;
      readonly threads: number;
      /** What it computes on. */
      readonly device: 'cpu' | 'gpu';
      readonly trainExamples: number;
      readonly validationExamples: number;
    }
  | {
      readonly type: 'step';
      /** Steps done, from 1. */
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      /** Share of the batch that was classified right, before the step. */
      readonly accuracy: number;
      /** Median wall time of the job's latest steps. */
      readonly secondsPerStep: number;
    }
  | { readonly type: 'checkpointed'; readonly step: number }
  /** A validation on the way, for the early stop. `stopped`: training ends here. */
  | {
      readonly type: 'validation';
      readonly step: number;
      readonly metric: 'accuracy' | 'loss';
      readonly value: number;
      /** The step of the best validation so far. */
      readonly bestStep: number;
      readonly stopped: boolean;
    }
  /** `accuracy`: share of the validation split that is classified right, 0..1. */
  | { readonly type: 'validated'; readonly accuracy: number; readonly examples: number }
  /** Every file of the version is in the object store but this manifest: writing it publishes the version. */
  | { readonly type: 'exported'; readonly manifest: ModelManifest }
  /** `scores.json` is whole: a row of probabilities per example of the validation split, in the order of its shards. */
  | { readonly type: 'scored'; readonly examples: number }
  | { readonly type: 'failed'; readonly code: string; readonly reason: string; readonly message: string };
