import type { Calibration } from '@facet/domain-evaluation';

/** What the first threshold of a calibration does, in words. */
export function thresholdsText({ thresholds }: Calibration): string {
  const [{ falseMatchRate, knownNamed }] = thresholds as [Calibration['thresholds'][number]];
  const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
  return `at ${percent(falseMatchRate)} of strangers named, ${percent(knownNamed)} of known photos are`;
}
