import type { Output } from '@facet/tensorflow-graph';
import { activate, refusedActivation } from './activation';
import type { LayerCompiler, LayerConfig, LayerContext } from './layer-compiler';
import { product } from './mixed-precision';
import { acrossPixels, type Pair, paddingOf, refusedWindow } from './window';

function refusedConvolution(config: LayerConfig): string | undefined {
  const [down = 1, right = down] = [config['dilationRate'] ?? 1].flat() as number[];
  return refusedWindow(config) ?? (down * right === 1 ? refusedActivation(config) : 'a dilation rate other than 1');
}

/** The depthwise kernels of TensorFlow go as far to the right as they go down. */
function refusedDepthwise(config: LayerConfig): string | undefined {
  const [down, right] = config['strides'] as Pair;
  return refusedConvolution(config) ?? (down === right ? undefined : `strides of ${down} and ${right}, not the same`);
}

const windowOf = (config: LayerConfig) => ({ strides: acrossPixels(config['strides']), padding: paddingOf(config) });

export const conv2d = convolution(refusedConvolution, (context) => {
  const { inputs, config, weights } = context;
  return product(context, 'Conv2D', [inputs[0]!, weights['kernel']!.read], windowOf(config));
});

export const depthwiseConv2d = convolution(refusedDepthwise, depthwise);

export const separableConv2d = convolution(refusedDepthwise, (context) => {
  const point = { strides: acrossPixels([1, 1]), padding: { string: 'VALID' } };
  return product(context, 'Conv2D', [depthwise(context), context.weights['pointwise_kernel']!.read], point);
});

function convolution(
  refused: (config: LayerConfig) => string | undefined,
  products: (context: LayerContext) => Output,
): LayerCompiler {
  const build = (context: LayerContext) => finished(context, products(context));
  return { refused, multiplies: true, build, parts: { products, finish: finished } };
}

function depthwise(context: LayerContext): Output {
  const { inputs, config, weights } = context;
  return product(context, 'DepthwiseConv2dNative', [inputs[0]!, weights['depthwise_kernel']!.read], windowOf(config));
}

/** With the bias added and the activation applied. */
function finished({ graph, config, weights }: LayerContext, products: Output): Output {
  const sum = weights['bias'] ? graph.op('BiasAdd', [products, weights['bias'].read]) : products;
  return activate(graph, sum, config);
}
