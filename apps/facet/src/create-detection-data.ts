import { composeImageCodec } from '@facet/composition/image-codec';
import { removeUnfinishedFiles } from '@facet/composition/local-object-store';
import { objectStoreAt } from '@facet/composition/object-store-at';
import {
  createDetectionData as create,
  GrpcBatchSource,
  type DetectionData,
  type DetectionRequest,
} from '@facet/tfrecord-conversion/detection';
import type { Environment } from '@facet/platform-config';

export type { DetectionData };

export interface DetectionDataOptions extends DetectionRequest {
  /** Folder of the batch's photos. */
  readonly photos: string;
  /** Folder that gets the files. */
  readonly out: string;
  /** Where the services of the batch answer gRPC. */
  readonly address: string;
  readonly environment: Environment;
  readonly onExample: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** A settled batch as data for the Object Detection API. */
export async function createDetectionData(options: DetectionDataOptions): Promise<DetectionData> {
  const { photos, out, address, environment, onExample, signal, ...request } = options;
  const addresses = { INGESTION_GRPC_ADDRESS: address, FACE_EXTRACTION_GRPC_ADDRESS: address };
  const source = new GrpcBatchSource({ ...environment, ...addresses });
  const parts = {
    source,
    photos: objectStoreAt(photos),
    codec: composeImageCodec(environment),
    out: objectStoreAt(out),
  };
  try {
    return await create(parts, request, onExample, signal);
  } finally {
    source.onModuleDestroy();
    await removeUnfinishedFiles(out);
  }
}
