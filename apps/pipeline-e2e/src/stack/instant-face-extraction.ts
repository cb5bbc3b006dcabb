// face-extraction as its own process, with a detector that answers at once.
import { composeParts } from '@facet/composition';
import { faceExtraction } from '@facet/face-extraction';
import { runService, type ComposeParts } from '@facet/platform-bootstrap';
import { instantFaceDetector, instantFaceEmbedder } from './instant-face-detector';

const compose: ComposeParts = async (names, environment) => {
  const real = names.filter((name) => name !== 'faceDetector' && name !== 'faceEmbedder');
  const composed = await composeParts(real, environment);
  const parts = { ...composed.parts, faceDetector: instantFaceDetector, faceEmbedder: instantFaceEmbedder };
  return { ...composed, parts };
};

void runService(faceExtraction, compose);
