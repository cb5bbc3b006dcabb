import { composeConversionRunner } from '@facet/composition/conversion-runner';
import { removeUnfinishedFiles } from '@facet/composition/local-object-store';
import { storeOpener } from '@facet/composition/store-opener';
import { unwrap } from '@facet/kernel';
import {
  convertShard,
  ConvertImagesUseCase,
  type ConversionProgress,
  type ConversionRequest,
  type ConvertedImages,
} from '@facet/tfrecord-conversion/images';

export type { ConversionProgress, ConversionRequest, ConvertedImages };

export interface ConvertImagesOptions {
  /** Default: one per core. */
  readonly threads?: number;
  readonly onProgress: (progress: ConversionProgress) => void;
  readonly signal?: AbortSignal;
}

async function useCase({ index, root, out, labelMap }: ConversionRequest, threads?: number) {
  const storeAt = await storeOpener([index, root, out, ...(labelMap === undefined ? [] : [labelMap])]);
  return new ConvertImagesUseCase({ storeAt, runner: composeConversionRunner(threads), convertShard });
}

/** Pictures of an index to TFRecord shards, on this machine's threads. Nobody else may write to `request.out`. */
export async function convertImages(
  request: ConversionRequest,
  { threads, ...options }: ConvertImagesOptions,
): Promise<ConvertedImages> {
  try {
    return unwrap(await (await useCase(request, threads)).convertAll(request, options));
  } finally {
    await removeUnfinishedFiles(request.out);
  }
}

/** One shard by its number, as each pod of a cluster's job does it; others may be at other shards. */
export async function convertImageShard(request: ConversionRequest, shard: number) {
  return unwrap(await (await useCase(request)).convertOne(request, shard));
}
