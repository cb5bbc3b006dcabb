import { FacetError } from '@facet/kernel';
import { z } from 'zod';
import { rankScores } from './rank-scores';

/** Shares of strangers' photos that may be named as anybody, for which thresholds are made. */
export const FALSE_MATCH_RATES = [0.01, 0.001] as const;

const thresholdSchema = z.strictObject({
  /** Share of strangers' photos that are named as anybody, 0..1: the promise. */
  falseMatchRate: z.number().gt(0).lt(1),
  /** Log-odds that the likeliest person has to reach; see `confidenceOf`. */
  logOdds: z.number(),
  /** Share of held-out photos of known people that are named right with it, 0..1. */
  knownNamed: z.number().min(0).max(1),
  /** There were too few strangers' photos to see such a rate: it follows from the shape of their upper tail. */
  extrapolated: z.boolean(),
});

/** What turns a version's scores into a decision whether a face is somebody whom it knows. */
export const calibrationSchema = z.strictObject({
  folds: z.int().min(2),
  /** What the logarithms of the scores are divided by: above 1 where the network is too sure of itself. */
  temperature: z.number().positive(),
  /** Held-out photos that it was made from. */
  knownPhotos: z.int().nonnegative(),
  strangerPhotos: z.int().nonnegative(),
  thresholds: z.array(thresholdSchema).min(1),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** No probability counts as less: float32 rounds smaller ones to 0. */
const LEAST = 1e-38;

/** Probabilities after the temperature (Guo et al.: On Calibration of Modern Neural Networks, ICML 2017). */
export function tempered(scores: ArrayLike<number>, temperature: number): number[] {
  const logits = Array.from(scores, (score) => Math.log(Math.max(score, LEAST)) / temperature);
  const most = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * The likeliest person, and the log-odds that it is this one and none of the others, after the temperature. Computed
 * from the others' probabilities, so that it stays exact where the likeliest one is rounded to 1.
 */
export function confidenceOf(scores: ArrayLike<number>, temperature: number): { best: number; logOdds: number } {
  const best = rankScores(scores)[0]!;
  const weights = Array.from(scores, (score) => Math.log(Math.max(score, LEAST)) / temperature);
  const rest = weights.filter((_, i) => i !== best).map((weight) => Math.exp(weight - weights[best]!));
  return {
    best,
    logOdds: -Math.log(
      Math.max(
        rest.reduce((sum, one) => sum + one, 0),
        LEAST,
      ),
    ),
  };
}

export interface HeldOut {
  /** A probability per person, of a network that has not learned from the photo. */
  readonly scores: ArrayLike<number>;
  /** Number of the person, from 0; undefined for somebody whom that network does not know at all. */
  readonly classNumber: number | undefined;
}

/**
 * Temperature and thresholds from photos that were held out: of known people, and of people who were left out of a
 * network altogether, so that they are strangers to it. The promise is per photo: at most the rate's share of strangers'
 * photos reaches the threshold. With n of them a rate below 1 / (n + 1) cannot be seen; it is then extrapolated by an
 * exponential tail over the highest tenth (peaks over threshold; Pickands, 1975).
 * Throws FAILED_PRECONDITION without photos of either kind.
 */
export function calibrated(photos: readonly HeldOut[], folds: number): Calibration {
  const known = photos.filter((photo): photo is HeldOut & { classNumber: number } => photo.classNumber !== undefined);
  const strangers = photos.filter(({ classNumber }) => classNumber === undefined);
  if (known.length === 0 || strangers.length === 0)
    throw new FacetError(
      'FAILED_PRECONDITION',
      'a calibration needs held-out photos of known people and of strangers',
      {
        reason: 'CANNOT_CALIBRATE',
      },
    );
  const temperature = fittedTemperature(known);
  const heights = strangers.map(({ scores }) => confidenceOf(scores, temperature).logOdds).sort((a, b) => b - a);
  return {
    folds,
    temperature,
    knownPhotos: known.length,
    strangerPhotos: strangers.length,
    thresholds: FALSE_MATCH_RATES.map((falseMatchRate) => {
      const { logOdds, extrapolated } = thresholdFor(heights, falseMatchRate);
      const named = known.filter(({ scores, classNumber }) => {
        const confidence = confidenceOf(scores, temperature);
        return confidence.best === classNumber && confidence.logOdds >= logOdds;
      });
      return { falseMatchRate, logOdds, knownNamed: named.length / known.length, extrapolated };
    }),
  };
}

/** `heights` descending. */
function thresholdFor(heights: readonly number[], rate: number): { logOdds: number; extrapolated: boolean } {
  // So many of n + 1 exchangeable photos may reach it: the rate holds for the next one on average.
  const allowed = Math.floor(rate * (heights.length + 1));
  if (allowed >= 1) return { logOdds: justAbove(heights[allowed - 1]!), extrapolated: false };
  const tail = Math.max(1, Math.floor(heights.length / 10));
  const base = heights[tail] ?? heights.at(-1)!;
  const excess = heights.slice(0, tail).reduce((sum, height) => sum + height - base, 0) / tail;
  const logOdds = base + excess * Math.log(tail / heights.length / rate);
  return { logOdds: Math.max(logOdds, justAbove(heights[0]!)), extrapolated: true };
}

const justAbove = (value: number): number => value + Math.abs(value) * 1e-9 + 1e-12;

/**
 * The temperature at which the negative log-likelihood is least, by golden section over its logarithm. As in Platt's
 * scaling (1999) the own person's target is (n + 1) / (n + 2) instead of 1: with no mistake among so few photos the network
 * would otherwise be taken for infinitely sure.
 */
function fittedTemperature(
  known: readonly { readonly scores: ArrayLike<number>; readonly classNumber: number }[],
): number {
  const target = (known.length + 1) / (known.length + 2);
  const loss = (temperature: number): number =>
    known.reduce((sum, { scores, classNumber }) => {
      const own = Math.max(tempered(scores, temperature)[classNumber]!, LEAST);
      const others = Math.max(
        tempered(scores, temperature).reduce((rest, p, i) => (i === classNumber ? rest : rest + p), 0),
        LEAST,
      );
      return sum - target * Math.log(own) - (1 - target) * Math.log(others);
    }, 0);
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.05), Math.log(20)];
  while (high - low > 1e-4) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (loss(Math.exp(a)) < loss(Math.exp(b))) high = b;
    else low = a;
  }
  return Math.exp((low + high) / 2);
}
