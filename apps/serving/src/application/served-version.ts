import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { Signature } from '@facet/tensorflow-saved-model';
import type { NamedTensors } from '../engine/host-methods';
import type { ModelEngine } from '../engine/model-engine';
import { ImageBatcher, type BatchLimits, type CheckedImage } from './image-batcher';
import { joinRows } from './tensor-rows';

/** What has been verified of a version before it may serve. */
export interface VerifiedModel {
  readonly manifest: ModelManifest;
  /** Of the manifest that was announced. */
  readonly manifestSha256: string;
  /** Those that can be asked for, by name: the manifest's, and any other that takes the same input. */
  readonly signatures: Readonly<Record<string, Signature>>;
  /** Alias of the one input, which takes encoded crops. */
  readonly imageInput: string;
}

/** A model version that is loaded and answers. */
export class ServedVersion {
  readonly model: string;
  readonly version: bigint;
  private readonly batchers: ReadonlyMap<string, ImageBatcher>;
  private users = 0;
  private unused: (() => void)[] = [];

  constructor(
    readonly verified: VerifiedModel,
    private readonly engine: ModelEngine,
    limits: BatchLimits,
  ) {
    const { manifest, imageInput: input, signatures } = verified;
    this.model = manifest.model;
    this.version = BigInt(manifest.version);
    this.batchers = new Map(
      Object.keys(signatures).map((signature) => [
        signature,
        new ImageBatcher((images) => engine.predict({ signature, input, images }), limits),
      ]),
    );
  }

  /** The manifest's signature for the empty name. Throws FAILED_PRECONDITION for one that the version does not have. */
  signatureNamed(name: string): { readonly name: string; readonly signature: Signature } {
    const { signatures, manifest } = this.verified;
    const wanted = name || manifest.signature.name;
    const signature = Object.hasOwn(signatures, wanted) ? signatures[wanted] : undefined;
    if (signature) return { name: wanted, signature };
    const known = Object.keys(signatures).join(', ');
    throw new FacetError('FAILED_PRECONDITION', `the model has no signature ${JSON.stringify(name)}, but ${known}`, {
      reason: 'NO_SUCH_SIGNATURE',
    });
  }

  /** The names of the classes in the order of the scores. */
  get labels(): string[] {
    return this.verified.manifest.labels.map(({ name }) => name);
  }

  /** Of the child process that holds the model; absent while it is being restarted. */
  get pid(): number | undefined {
    return this.engine.pid;
  }

  /** Runs `work` with this version, which is not closed before `work` has ended. */
  async use<T>(work: (served: this) => Promise<T>): Promise<T> {
    this.users++;
    try {
      return await work(this);
    } finally {
      this.users--;
      if (this.users === 0) for (const resolve of this.unused.splice(0)) resolve();
    }
  }

  /** One row per image, in order. An image that cannot be decoded is INVALID_ARGUMENT and named by its index. */
  async predict(
    images: readonly CheckedImage[],
    { signatureName = '', signal }: { readonly signatureName?: string; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<NamedTensors> {
    const batcher = this.batchers.get(this.signatureNamed(signatureName).name)!;
    const rows = images.map((image, index) =>
      batcher.predict(image, signal).catch((error: unknown) => {
        if (!(error instanceof FacetError) || error.code !== 'INVALID_ARGUMENT') throw error;
        const { imageInput } = this.verified;
        throw new FacetError('INVALID_ARGUMENT', `${imageInput}[${index}] cannot be decoded: ${error.message}`, {
          reason: 'UNREADABLE',
          details: { index },
          cause: error,
        });
      }),
    );
    return joinRows(await Promise.all(rows));
  }

  /** Waits for those that use it, then ends the child process. */
  async close(): Promise<void> {
    if (this.users > 0) await new Promise<void>((resolve) => this.unused.push(resolve));
    await this.engine.stop();
  }
}
