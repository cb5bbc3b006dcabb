import { activation, elu, leakyRelu, relu } from './activation';
import { conv2d, depthwiseConv2d, separableConv2d } from './convolution';
import { dense } from './dense';
import { dropout } from './dropout';
import type { LayerCompiler } from './layer-compiler';
import { add, concatenate, multiply } from './merging';
import { batchNormalization, layerNormalization } from './normalization';
import { averagePooling2d, globalAveragePooling2d, maxPooling2d } from './pooling';
import { rescaling } from './rescaling';
import { reshape } from './reshaping';
import { upSampling2d, zeroPadding2d } from './resizing';

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
    DepthwiseConv2D: depthwiseConv2d,
    Dropout: dropout,
    ELU: elu,
    Flatten: reshape,
    GlobalAveragePooling2D: globalAveragePooling2d,
    LayerNormalization: layerNormalization,
    LeakyReLU: leakyRelu,
    MaxPooling2D: maxPooling2d,
    Multiply: multiply,
    ReLU: relu,
    Rescaling: rescaling,
    Reshape: reshape,
    SeparableConv2D: separableConv2d,
    UpSampling2D: upSampling2d,
    ZeroPadding2D: zeroPadding2d,
  }),
);
