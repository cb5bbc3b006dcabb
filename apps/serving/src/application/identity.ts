import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { confidenceOf } from '@facet/domain-evaluation';
import { FacetError } from '@facet/kernel';

/** Whom a face shows, where a version knows when to say that it is nobody of its people. */
export interface Identity {
  /** The likeliest person, or `unknown`. */
  readonly label: string;
  readonly unknown: boolean;
  /** Of strangers' photos so large a share is named as somebody. */
  readonly falseMatchRate: number;
  /** Probability, after the temperature, that the likeliest person has, and that it has to reach. */
  readonly probability: number;
  readonly threshold: number;
}

export const UNKNOWN = 'unknown';

/** Decides by one face's scores. */
export type Identify = (scores: ArrayLike<number>) => Identity;

/**
 * Undefined for a version that was not calibrated. `rate` chooses among the false-match rates that it was calibrated for,
 * by default the first; another one is FAILED_PRECONDITION (NOT_CALIBRATED) naming those there are.
 */
export function identification(
  { calibration, labels, model, version }: ModelManifest,
  rate: number | undefined,
): Identify | undefined {
  if (!calibration && rate === undefined) return undefined;
  const chosen = calibration?.thresholds.find(({ falseMatchRate }, i) =>
    rate === undefined ? i === 0 : falseMatchRate === rate,
  );
  if (!calibration || !chosen) {
    const rates = calibration?.thresholds.map(({ falseMatchRate }) => falseMatchRate).join(' and ');
    const has =
      rates === undefined ? 'was not calibrated' : `was calibrated for the false-match rates ${rates}, not ${rate}`;
    throw new FacetError('FAILED_PRECONDITION', `${model} version ${version} ${has}`, { reason: 'NOT_CALIBRATED' });
  }
  const { falseMatchRate } = chosen;
  return (scores) => {
    const { best, logOdds } = confidenceOf(scores, calibration.temperature);
    const unknown = !(logOdds >= chosen.logOdds);
    return {
      label: unknown ? UNKNOWN : labels[best]!.name,
      unknown,
      falseMatchRate,
      probability: probabilityOf(logOdds),
      threshold: probabilityOf(chosen.logOdds),
    };
  };
}

const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));
