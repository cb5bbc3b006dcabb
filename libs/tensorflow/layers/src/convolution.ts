import type { Output } from '@facet/tensorflow-graph';
import { activate, refusedActivation } from './activation';
import type { LayerCompiler, LayerConfig, LayerContext } from './layer-compiler';
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

export const conv2d: LayerCompiler = {
  refused: refusedConvolution,
  build: (context) => {
    const { graph, inputs, config, weights } = context;
    return finished(context, graph.op('Conv2D', [inputs[0]!, weights['kernel']!.read], windowOf(config)));
  },
};

export const depthwiseConv2d: LayerCompiler = {
  refused: refusedDepthwise,
  build: (context) => finished(context, depthwise(context)),
};

export const separableConv2d: LayerCompiler = {
  refused: refusedDepthwise,
  build: (context) => {
    const { graph, weights } = context;
    const point = { strides: acrossPixels([1, 1]), padding: { string: 'VALID' } };
    return finished(context, graph.op('Conv2D', [depthwise(context), weights['pointwise_kernel']!.read], point));
  },
};

const depthwise = ({ graph, inputs, config, weights }: LayerContext): Output =>
  graph.op('DepthwiseConv2dNative', [inputs[0]!, weights['depthwise_kernel']!.read], windowOf(config));

/** With the bias added and the activation applied. */
function finished({ graph, config, weights }: LayerContext, product: Output): Output {
  const sum = weights['bias'] ? graph.op('BiasAdd', [product, weights['bias'].read]) : product;
  return activate(graph, sum, config);
}
