// All services in one process on embedded parts, for photos that nobody should trust.
import { composeParts } from '@facet/composition';
import type { ComposeParts } from '@facet/platform-bootstrap';
import type { FaceDetector } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import { instantFaceEmbedder } from './instant-face-detector';
import { startHost } from './start-host';

/** Reads a photo as the real networks do, and finds a face in its middle: so it is also cropped. */
const decodingDetector = (codec: ImageCodec): FaceDetector => ({
  version: 'decoding-1',
  detect: async (photo) => {
    const { photoWidth: width, photoHeight: height } = await codec.decode(photo, 512);
    const box = { x: width / 4, y: height / 4, width: width / 2, height: height / 2 };
    const face = { box, confidence: 1, presence: 1, pose: { roll: 0, pan: 0, tilt: 0 }, sharpness: 100 };
    return { width, height, perceptualHash: '0'.repeat(16), faces: [face] };
  },
});

const composeDecodingParts: ComposeParts = async (names, environment) => {
  const composed = await composeParts(
    names.filter((name) => name !== 'faceDetector' && name !== 'faceEmbedder'),
    environment,
  );
  const faceDetector = decodingDetector(composed.parts.imageCodec!);
  return { ...composed, parts: { ...composed.parts, faceDetector, faceEmbedder: instantFaceEmbedder } };
};

void startHost(process.env.HOSTILE_DETECTOR === 'networks' ? composeParts : composeDecodingParts);
