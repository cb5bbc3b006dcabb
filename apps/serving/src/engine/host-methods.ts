import type { Tensor } from '@facet/tensorflow-c-api';
import type { Signature } from '@facet/tensorflow-saved-model';

/** Tensors by the aliases of a signature. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

export interface PredictPayload {
  readonly signature: string;
  /** Alias of the string input that takes `images`. */
  readonly input: string;
  readonly images: readonly Uint8Array[];
}

/** What a model's child process answers. */
export interface HostMethods {
  describe(): Promise<Readonly<Record<string, Signature>>>;
  predict(payload: PredictPayload): Promise<NamedTensors>;
}
