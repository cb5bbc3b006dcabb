export {
  ConvertImagesUseCase,
  type ConversionProgress,
  type ConvertedImages,
  type ConvertImagesParts,
} from './convert-images.use-case';
export type { ConversionRequest } from './plan-conversion';
export type { LabelKind } from './label-number';
export { convertShard } from './convert-shard.program';
