import { extname, join } from 'node:path';
import type { RgbPicture } from '@facet/domain-geometry';
import { EngineProcess, type EngineExit } from '@facet/tensorflow-process';
import type { FoundFace } from '../recipe/found-face';

export interface DetectRequest {
  readonly picture: RgbPicture;
}

export interface EmbedRequest {
  readonly crops: readonly Uint8Array[];
}

export interface FaceEngineOptions {
  /** Called each time the child process dies without being told to. */
  readonly onExit?: (exit: EngineExit) => void;
}

/**
 * The face networks in a child process of their own, which is started again when it dies; calls in flight then reject
 * with UNAVAILABLE. Any number of calls may be made at once: their work is done together.
 */
export class FaceEngine {
  private constructor(private readonly process: EngineProcess) {}

  static start(options: FaceEngineOptions = {}): FaceEngine {
    const program = join(__dirname, `host${extname(__filename)}`);
    return new FaceEngine(EngineProcess.start({ ...options, program, name: 'face-networks' }));
  }

  /** The faces of a picture, largest first; its longer side should be RECIPE.pictureSidePx or less. */
  detect(picture: RgbPicture, signal?: AbortSignal): Promise<FoundFace[]> {
    const request: DetectRequest = { picture };
    return this.process.call('detect', request, { signal });
  }

  /**
   * The descriptor of each crop (JPEG or PNG), in order: the same bytes give the same numbers.
   * Throws INVALID_ARGUMENT when one is no picture.
   */
  embed(crops: readonly Uint8Array[], signal?: AbortSignal): Promise<Float32Array[]> {
    const request: EmbedRequest = { crops };
    return this.process.call('embed', request, { signal });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
