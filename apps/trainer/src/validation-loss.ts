import type { TrainingExample } from './dataset/read-split';
import type { TrainingNetwork } from './network/training-network';

const BATCH = 64;
/** No probability counts as less: the logarithm of 0 would outweigh everything. */
const LEAST = 1e-7;

/** The mean cross entropy over the examples. */
export async function validationLoss(network: TrainingNetwork, examples: readonly TrainingExample[]): Promise<number> {
  let sum = 0;
  for (let start = 0; start < examples.length; start += BATCH) {
    const batch = examples.slice(start, start + BATCH);
    const rows = await network.predict(batch);
    batch.forEach(({ classNumber }, i) => (sum -= Math.log(Math.max(rows[i]![classNumber]!, LEAST))));
  }
  return sum / examples.length;
}
