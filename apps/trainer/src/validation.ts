import { evaluate } from '@facet/domain-evaluation';
import type { TrainingExample } from './dataset/read-split';
import type { TrainingNetwork } from './network/training-network';

const BATCH = 64;
/** No probability counts as less: the logarithm of 0 would outweigh everything. */
const LEAST = 1e-7;

/** How well a network knows the examples of a split. */
export interface Validation {
  /** Share of the examples whose highest score is their own label's, 0..1; of equal scores the first counts. */
  readonly accuracy: number;
  /** The mean cross entropy. */
  readonly loss: number;
  /** A row of probabilities per example. */
  readonly scores: readonly Float32Array[];
}

export async function validation(
  network: Pick<TrainingNetwork, 'predict'>,
  examples: readonly TrainingExample[],
  labels: number,
): Promise<Validation> {
  const scores: Float32Array[] = [];
  for (let start = 0; start < examples.length; start += BATCH)
    scores.push(...(await network.predict(examples.slice(start, start + BATCH))));
  const classes = examples.map(({ classNumber }) => classNumber);
  const { accuracy } = evaluate(scores, classes, { classCount: labels });
  const loss = classes.reduce((sum, own, i) => sum - Math.log(Math.max(scores[i]![own]!, LEAST)), 0) / classes.length;
  return { accuracy, loss, scores };
}
