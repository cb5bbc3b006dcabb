import type { Gate, PersonLimits, WhatIf } from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import type { AskOptions } from '../services/with-services';

/** What a person asks for; what is left out stays as the version has it. */
export interface ThresholdOptions extends AskOptions {
  readonly roll?: number;
  readonly pan?: number;
  readonly tilt?: number;
  readonly minFace?: number;
  readonly minSharpness?: number;
  readonly largestFace?: boolean;
  readonly oneFace?: boolean;
  readonly maxPhotos?: number;
  readonly balance: boolean;
  readonly json: boolean;
}

export interface AnsweredWhatIf {
  readonly version: string;
  readonly answer: WhatIf;
}

/** The thresholds that are asked for, on top of a version's own. */
export function gateOf(own: Gate, options: ThresholdOptions): Gate {
  const { minSharpness = own.minSharpness ?? 0, largestFace, oneFace } = options;
  const largest = oneFace ? false : (largestFace ?? own.largestOfSeveral ?? false);
  return {
    maxRollDegrees: options.roll ?? own.maxRollDegrees,
    maxPanDegrees: options.pan ?? own.maxPanDegrees,
    maxTiltDegrees: options.tilt ?? own.maxTiltDegrees,
    minFacePx: options.minFace ?? own.minFacePx,
    ...(minSharpness > 0 ? { minSharpness } : {}),
    ...(largest ? { largestOfSeveral: true } : {}),
  };
}

export const limitsOf = ({ maxPhotos, balance }: ThresholdOptions): PersonLimits => ({
  balance,
  ...(maxPhotos === undefined ? {} : { maxPhotosPerPerson: maxPhotos }),
});

/** The version that is meant: the one that is named, or the only one. */
export function chosenVersion(named: string | undefined, versions: readonly string[]): string {
  if (named !== undefined) return named;
  const [only, ...others] = versions;
  if (only !== undefined && others.length === 0) return only;
  const message =
    only === undefined
      ? 'there is no dataset yet; facet run makes one'
      : `there are ${versions.length} datasets; name one of them (facet datasets list)`;
  throw new FacetError('FAILED_PRECONDITION', message, { reason: 'WHICH_DATASET' });
}
