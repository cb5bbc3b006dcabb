import type { Result } from '@facet/kernel';
import type { NamedTensors } from '../engine/host-methods';
import type { ImageCheck } from './image-check';
import type { LiveModels } from './live-models';
import { resultOf } from './result-of';
import type { ServedVersion } from './served-version';

export interface PredictRequest {
  /** Takes the crops out of the request, now that the names of the model's input and outputs are known. */
  readonly imagesFor: (served: ServedVersion) => readonly Uint8Array[];
  readonly model: string;
  /** Absent: the live one. */
  readonly version?: bigint | undefined;
  /** Empty or absent: the manifest's. */
  readonly signatureName?: string;
  readonly signal?: AbortSignal;
}

export interface Prediction {
  readonly served: ServedVersion;
  readonly signatureName: string;
  /** A row per crop. */
  readonly outputs: NamedTensors;
}

/** Predicts face crops, whichever protocol they came by. */
export class PredictUseCase {
  constructor(
    private readonly live: LiveModels,
    private readonly check: ImageCheck,
  ) {}

  run({ model, version, signatureName, imagesFor, signal }: PredictRequest): Promise<Result<Prediction>> {
    return resultOf(() =>
      this.live.get(model, version).use(async (served) => {
        const { name } = served.signatureNamed(signatureName ?? '');
        const images = await this.check.crops(imagesFor(served), served.verified.imageInput);
        return { served, signatureName: name, outputs: await served.predict(images, { signatureName: name, signal }) };
      }),
    );
  }
}
