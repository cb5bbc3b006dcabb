import { elementCount } from '@facet/tensorflow-c-api';
import type { LayerCompiler } from './layer-compiler';

/** Flatten and Reshape. */
export const reshape: LayerCompiler = {
  refused: ({ dataFormat }) => (dataFormat === 'channelsFirst' ? 'the data format channelsFirst' : undefined),
  build: ({ graph, inputs, outputShape }) => {
    const inputSizes = graph.describe(inputs[0]!).shape!.slice(1);
    const [, ...sizes] = outputShape;
    // With the batch free, TensorFlow can find no second unknown size; all but the batch are known here.
    const known = elementCount(sizes.filter((size) => size !== -1));
    const found = sizes.map((size) => (size === -1 ? elementCount(inputSizes) / known : size));
    return graph.op('Reshape', [inputs[0]!, graph.ints(-1, ...found)]);
  },
};
