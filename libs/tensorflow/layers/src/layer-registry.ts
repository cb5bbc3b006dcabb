import { activation } from './activation';
import { dense } from './dense';
import { dropout } from './dropout';
import type { LayerCompiler } from './layer-compiler';
import { add, concatenate } from './merging';
import { reshape } from './reshaping';
import { batchNormalization, layerNormalization, rescaling } from './scaling';
import { averagePooling2d, conv2d, globalAveragePooling2d, maxPooling2d } from './spatial';

/** By the class name of the layer in TensorFlow.js. */
export const LAYER_COMPILERS: ReadonlyMap<string, LayerCompiler> = new Map(
  Object.entries({
    Activation: activation,
    Add: add,
    AveragePooling2D: averagePooling2d,
    BatchNormalization: batchNormalization,
    Concatenate: concatenate,
    Conv2D: conv2d,
    Dense: dense,
    Dropout: dropout,
    Flatten: reshape,
    GlobalAveragePooling2D: globalAveragePooling2d,
    LayerNormalization: layerNormalization,
    MaxPooling2D: maxPooling2d,
    Rescaling: rescaling,
    Reshape: reshape,
  }),
);
