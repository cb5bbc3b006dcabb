import type { TrainingSettings } from '@facet/domain-training-settings';
import type { TrainingState } from './training-state';

type Progress = Pick<TrainingState, 'best' | 'waited' | 'stopped'>;

/** What a validation at `step` that measured `value` changes. */
export function judged(
  { metric, patience, minChange }: NonNullable<TrainingSettings['earlyStop']>,
  before: Progress,
  step: number,
  value: number,
): Progress {
  const gain = before.best && (metric === 'accuracy' ? value - before.best.value : before.best.value - value);
  if (gain === undefined || gain > minChange) return { best: { step, value }, waited: 0, stopped: false };
  const waited = before.waited + 1;
  return { best: before.best, waited, stopped: waited >= patience };
}
