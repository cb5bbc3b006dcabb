import { DEFAULT_GATE, type Gate } from '@facet/domain-verdict';
import { z } from 'zod';

const degrees = () => z.coerce.number().min(0).max(180);
const count = () => z.coerce.number().int().min(1);

export const faceExtractionConfigSchema = z.object({
  FACE_EXTRACTION_MAX_ROLL_DEGREES: degrees()
    .default(DEFAULT_GATE.maxRollDegrees)
    .describe('largest lean towards a shoulder; 180 accepts all'),
  FACE_EXTRACTION_MAX_PAN_DEGREES: degrees()
    .default(DEFAULT_GATE.maxPanDegrees)
    .describe('largest turn to a side; 180 accepts all'),
  FACE_EXTRACTION_MAX_TILT_DEGREES: degrees()
    .default(DEFAULT_GATE.maxTiltDegrees)
    .describe('largest tilt up or down; 180 accepts all'),
  FACE_EXTRACTION_MIN_FACE_PX: z.coerce
    .number()
    .min(0)
    .default(DEFAULT_GATE.minFacePx)
    .describe("least length of the longer side of a face's box"),
  FACE_EXTRACTION_MIN_SHARPNESS: z.coerce
    .number()
    .min(0)
    .default(0)
    .describe('least sharpness of a face, below about 40 it is blurred; 0 does not look at it'),
  FACE_EXTRACTION_EVENT_CONCURRENCY: count().default(8).describe('photos looked at at once'),
  FACE_EXTRACTION_LIST_CONCURRENCY: count().default(8).describe('missing crops made at once for one list of faces'),
});

export type FaceExtractionConfig = z.infer<typeof faceExtractionConfigSchema>;

/** Injection token. */
export const FACE_EXTRACTION_CONFIG = Symbol('FACE_EXTRACTION_CONFIG');

export function gateOf(config: FaceExtractionConfig): Gate {
  const minSharpness = config.FACE_EXTRACTION_MIN_SHARPNESS;
  return {
    maxRollDegrees: config.FACE_EXTRACTION_MAX_ROLL_DEGREES,
    maxPanDegrees: config.FACE_EXTRACTION_MAX_PAN_DEGREES,
    maxTiltDegrees: config.FACE_EXTRACTION_MAX_TILT_DEGREES,
    minFacePx: config.FACE_EXTRACTION_MIN_FACE_PX,
    ...(minSharpness > 0 ? { minSharpness } : {}),
  };
}
