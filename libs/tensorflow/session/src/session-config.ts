import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { ConfigProtoSchema } from '@facet/contracts-tensorflow';

/** Where a session computes. */
export type Device = 'cpu' | 'gpu';

export interface SessionOptions {
  /** Threads within one operation; the first session of a process fixes it for all. Default: one per core. */
  readonly intraOpThreads?: number;
  /** Threads that run operations side by side; also how many runs truly overlap. Default: one per core. */
  readonly interOpThreads?: number;
  /** `auto`: on a GPU where there is one. `gpu` is refused where there is none. Default: `cpu`. */
  readonly device?: Device | 'auto' | undefined;
}

/** A serialized tensorflow.ConfigProto; 0 threads lets TensorFlow choose. */
export function sessionConfig({
  intraOpThreads = 0,
  interOpThreads = 0,
  device = 'cpu',
}: SessionOptions): Uint8Array<ArrayBuffer> {
  return toBinary(
    ConfigProtoSchema,
    create(ConfigProtoSchema, {
      intraOpParallelismThreads: intraOpThreads,
      interOpParallelismThreads: interOpThreads,
      // What has no kernel on a GPU, as reading files, is computed beside it.
      allowSoftPlacement: true,
      ...(device === 'cpu' ? NO_GPU : ONE_GPU),
    }),
  );
}

type Config = MessageInitShape<typeof ConfigProtoSchema>;

const NO_GPU: Config = { deviceCount: { GPU: 0 } };
/** The first of those that CUDA_VISIBLE_DEVICES leaves, and no more of its memory than is needed. */
const ONE_GPU: Config = { gpuOptions: { allowGrowth: true, visibleDeviceList: '0' } };
