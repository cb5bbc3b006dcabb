import { composeParts } from '@facet/composition';
import type { ComposeParts } from '@facet/platform-bootstrap';
import { instantFaceDetector, instantFaceEmbedder } from './instant-face-detector';

/** The product's parts, but for a detector and an embedder that answer at once. */
export const composeInstantParts: ComposeParts = async (names, environment) => {
  const real = names.filter((name) => name !== 'faceDetector' && name !== 'faceEmbedder');
  const composed = await composeParts(real, environment);
  const parts = { ...composed.parts, faceDetector: instantFaceDetector, faceEmbedder: instantFaceEmbedder };
  return { ...composed, parts };
};
