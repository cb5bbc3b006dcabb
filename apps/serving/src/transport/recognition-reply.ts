import { create } from '@bufbuild/protobuf';
import { RecognizeResponseSchema, type RecognizeResponse } from '@facet/contracts-rpc';
import type { Recognition } from '../application/recognize.use-case';

/** What is recognised with when the caller names no model. */
export const DEFAULT_MODEL = 'face_recog';
/** People named per face when the caller does not say. */
export const DEFAULT_MAX_PEOPLE = 5;

export function recognitionReply({ model, version, width, height, faces }: Recognition): RecognizeResponse {
  return create(RecognizeResponseSchema, {
    model,
    version,
    photoWidth: width,
    photoHeight: height,
    faces: faces.map(({ face, people, identity }) => ({
      face: {
        box: { ...face.box },
        confidence: face.confidence,
        presence: face.presence,
        pose: { ...face.pose },
        sharpness: face.sharpness,
      },
      people: people.map(({ label, score }) => ({ label, score })),
      ...(identity && { identity: { ...identity } }),
    })),
  });
}
