import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { readConfig, type Environment } from '@facet/platform-config';
import type { ImageCodec } from '@facet/port-image-codec';
import { compositionConfig } from './composition.config';

/** The codec alone, for commands that need no other part. */
export function composeImageCodec(environment: Environment): ImageCodec {
  const { FACET_MAX_PHOTO_BYTES: maxBytes, FACET_MAX_PHOTO_PIXELS: maxPixels } = readConfig(
    compositionConfig,
    environment,
  );
  return new SharpImageCodec({ maxBytes, maxPixels });
}
