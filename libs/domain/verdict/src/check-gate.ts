import { FacetError } from '@facet/kernel';
import type { Gate } from './gate';

/** A gate as it arrives from outside. */
export interface GivenGate {
  readonly maxRollDegrees: number;
  readonly maxPanDegrees: number;
  readonly maxTiltDegrees: number;
  readonly minFacePx: number;
  readonly minSharpness?: number;
  readonly largestOfSeveral?: boolean;
}

/** The gate alone. Throws INVALID_ARGUMENT that names the field unless every limit is a number from 0. */
export function checkGate(given: GivenGate): Gate {
  const { maxRollDegrees, maxPanDegrees, maxTiltDegrees, minFacePx, minSharpness, largestOfSeveral } = given;
  const limits = { maxRollDegrees, maxPanDegrees, maxTiltDegrees, minFacePx };
  for (const [field, value] of Object.entries({ ...limits, minSharpness: minSharpness ?? 0 })) {
    if (value >= 0 && value < Infinity) continue;
    const message = `gate.${field} is ${value}; it must be a number from 0`;
    throw new FacetError('INVALID_ARGUMENT', message, { reason: 'BAD_GATE' });
  }
  return {
    ...limits,
    ...(minSharpness === undefined ? {} : { minSharpness }),
    ...(largestOfSeveral ? { largestOfSeveral } : {}),
  };
}
