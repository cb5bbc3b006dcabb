import { openLocalFaceDetector } from '@facet/adapter-face-detector-local';
import type { PartName, Parts } from '@facet/platform-bootstrap';
import type { ImageCodec } from '@facet/port-image-codec';
import type { CompositionConfig } from './composition.config';

type FaceParts = Partial<Pick<Parts, 'faceDetector' | 'faceEmbedder'>>;

/**
 * The detector by `FACE_DETECTOR`; descriptors are always made on this machine, by the network that models are built
 * on. A process that needs nothing of the local networks does not start them.
 */
export async function openFaceParts(
  config: CompositionConfig,
  names: readonly PartName[],
  codec: ImageCodec,
): Promise<FaceParts & { close(): Promise<void> }> {
  const byGoogle = config.FACE_DETECTOR === 'google-vision';
  const vision = byGoogle && names.includes('faceDetector') ? await openVision(config, codec) : undefined;
  const local = !byGoogle || names.includes('faceEmbedder') ? openLocalFaceDetector({ codec }) : undefined;
  return {
    faceDetector: byGoogle ? vision?.detector : local?.detector,
    faceEmbedder: local?.embedder,
    close: async () => {
      await Promise.all([vision?.close(), local?.close()]);
    },
  };
}

async function openVision(config: CompositionConfig, codec: ImageCodec) {
  // Loaded only here: the SDK takes 60 MB of memory.
  const { openVisionFaceDetector } = await import('@facet/adapter-face-detector-vision');
  return openVisionFaceDetector({
    codec,
    box: config.GOOGLE_VISION_BOX,
    longestSidePx: config.GOOGLE_VISION_LONGEST_SIDE_PX,
    maxResults: config.GOOGLE_VISION_MAX_FACES,
    requestsPerMinute: config.GOOGLE_VISION_REQUESTS_PER_MINUTE,
    usdPerThousandPhotos: config.GOOGLE_VISION_USD_PER_1000_PHOTOS,
    timeoutMs: config.GOOGLE_VISION_TIMEOUT_MS,
    apiEndpoint: config.GOOGLE_VISION_API_ENDPOINT,
  });
}
