import { evaluate } from '@facet/domain-evaluation';
import type { TrainingExample } from './dataset/read-split';
import type { TrainingNetwork } from './network/training-network';

const BATCH = 64;

/** Share of the examples whose highest score is their own label's, 0..1; of equal scores the first counts. */
export async function validationAccuracy(
  network: TrainingNetwork,
  examples: readonly TrainingExample[],
  labels: number,
): Promise<number> {
  const scores: Float32Array[] = [];
  for (let start = 0; start < examples.length; start += BATCH)
    scores.push(...(await network.predict(examples.slice(start, start + BATCH))));
  const classes = examples.map(({ classNumber }) => classNumber);
  return evaluate(scores, classes, { classCount: labels }).accuracy;
}
