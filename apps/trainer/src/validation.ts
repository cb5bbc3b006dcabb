import type { TrainingExample } from './dataset/read-split';
import type { TrainingNetwork } from './network/training-network';

const BATCH = 64;

/** Share of the examples whose highest score is their own label's, 0..1. */
export async function validationAccuracy(
  network: TrainingNetwork,
  examples: readonly TrainingExample[],
): Promise<number> {
  let right = 0;
  for (let start = 0; start < examples.length; start += BATCH) {
    const batch = examples.slice(start, start + BATCH);
    const rows = await network.predict(batch);
    right += batch.filter(({ classNumber }, i) => indexOfLargest(rows[i]!) === classNumber).length;
  }
  return right / examples.length;
}

const indexOfLargest = (scores: Float32Array): number => scores.indexOf(Math.max(...scores));
