import { create, toBinary } from '@bufbuild/protobuf';
import { ConfigProtoSchema } from '@facet/contracts-tensorflow';

export interface SessionOptions {
  /** Threads within one operation; the first session of a process fixes it for all. Default: one per core. */
  readonly intraOpThreads?: number;
  /** Threads that run operations side by side; also how many runs truly overlap. Default: one per core. */
  readonly interOpThreads?: number;
}

/** A serialized tensorflow.ConfigProto; 0 threads lets TensorFlow choose. */
export function sessionConfig({ intraOpThreads = 0, interOpThreads = 0 }: SessionOptions): Uint8Array {
  return toBinary(
    ConfigProtoSchema,
    create(ConfigProtoSchema, {
      intraOpParallelismThreads: intraOpThreads,
      interOpParallelismThreads: interOpThreads,
      allowSoftPlacement: true,
    }),
  );
}
