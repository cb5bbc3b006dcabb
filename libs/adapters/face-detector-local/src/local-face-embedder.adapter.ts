import { DESCRIPTOR_LENGTH, descriptorVersion, type FaceEngine } from '@facet/face-networks';
import type { FaceEmbedder } from '@facet/port-face-detector';

/** Descriptors of face crops by the network whose training and serving graphs hold it too. */
export class LocalFaceEmbedder implements FaceEmbedder {
  readonly version = descriptorVersion();
  readonly dimensions = DESCRIPTOR_LENGTH;

  constructor(private readonly engine: FaceEngine) {}

  embed(crops: readonly Uint8Array[], signal?: AbortSignal): Promise<Float32Array[]> {
    return this.engine.embed(crops, signal);
  }
}
