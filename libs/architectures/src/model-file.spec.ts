import { describe, expect, test } from 'vitest';
import { architectureFromJson, modelFileKey } from './model-file';
import { tf } from './tensorflow-js';

type Layer = { class_name: string; config: Record<string, unknown> };

/** As Keras 2 writes it. */
const sequential = (...layers: Layer[]): string =>
  JSON.stringify({ class_name: 'Sequential', config: { name: 'small', layers } });
const dense = (changes = {}): Layer => ({
  class_name: 'Dense',
  config: { name: 'people', units: 5, activation: 'softmax', use_bias: true, ...changes },
});
const convolution = (changes = {}): Layer => ({
  class_name: 'Conv2D',
  config: {
    name: 'conv',
    batch_input_shape: [null, 12, 12, 3],
    filters: 4,
    kernel_size: [3, 3],
    strides: [1, 1],
    padding: 'same',
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    groups: 1,
    activation: 'relu',
    ...changes,
  },
});
const flatten: Layer = { class_name: 'Flatten', config: { name: 'flat', data_format: 'channels_last' } };
const SMALL = sequential(convolution(), flatten, dense());

const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);

test('a picture network is cut out, trained and named by what it takes', async () => {
  const architecture = await architectureFromJson(SMALL);
  expect(architecture).toMatchObject({
    input: 'image',
    cropRule: { scale: 1.2, sizePx: 12 },
    defaults: { steps: 300 },
  });
  expect(architecture.name).toMatch(/^small@[0-9a-f]{12}$/);
  expect(modelFileKey(architecture.name)).toBe(`architectures/${architecture.name.slice(-12)}.json`);
  expect(modelFileKey('face-cnn')).toBeUndefined();
  expect((await architectureFromJson(SMALL.replace('relu', 'elu'))).name).not.toBe(architecture.name);
});

test('a network of descriptors is trained as the embedding head', async () => {
  const architecture = await architectureFromJson(sequential(dense({ batch_input_shape: [null, 1024] })));
  expect(architecture).toMatchObject({ input: 'descriptor', cropRule: { sizePx: 224 } });
});

test('its head has a unit per person and its weights are those that the seed decides', async () => {
  const { build } = await architectureFromJson(SMALL);
  expect(build({ labels: 7, seed: 1 }).outputs[0]!.shape).toEqual([null, 7]);
  expect(weightsOf(build({ labels: 7, seed: 1 }))).toEqual(weightsOf(build({ labels: 7, seed: 1 })));
  expect(weightsOf(build({ labels: 7, seed: 1 }))).not.toEqual(weightsOf(build({ labels: 7, seed: 2 })));
});

test('what TensorFlow.js saves is read, functional models too', async () => {
  const input = tf.input({ shape: [8, 8, 3] });
  const left = tf.layers.conv2d({ filters: 3, kernelSize: 1 }).apply(input) as tf.SymbolicTensor;
  const sum = tf.layers.add().apply([input, left]) as tf.SymbolicTensor;
  const flat = tf.layers.flatten().apply(sum) as tf.SymbolicTensor;
  const people = tf.layers.dense({ units: 2, activation: 'softmax' }).apply(flat) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: people });
  const text = JSON.stringify({
    modelTopology: model.toJSON(null, false),
    format: 'layers-model',
    weightsManifest: [],
  });
  const built = (await architectureFromJson(text)).build({ labels: 4, seed: 1 });
  expect(built.layers.map((layer) => layer.getClassName())).toEqual(model.layers.map((layer) => layer.getClassName()));
  expect(built.outputs[0]!.shape).toEqual([null, 4]);
});

describe('refused with the file and the reason:', () => {
  const functional = (...inputs: string[]) => {
    const node = (name: string) => [[name, 0, 0, {}]];
    const layers = [
      {
        class_name: 'InputLayer',
        name: 'in',
        config: { name: 'in', batch_input_shape: [null, 1024] },
        inbound_nodes: [],
      },
      { ...dense(), name: 'people', inbound_nodes: inputs.map(node) },
    ];
    const config = { name: 'f', layers, input_layers: [['in', 0, 0]], output_layers: [['people', 0, 0]] };
    return JSON.stringify({ class_name: 'Functional', config });
  };
  const refused: [string, string, string][] = [
    ['no JSON', '{', 'm.json is not the model.json of Keras or TensorFlow.js: it is no JSON'],
    ['another JSON', '{"a": 1}', 'it has no class_name and config with layers'],
    [
      'an unknown layer',
      sequential({ class_name: 'Attention', config: { name: 'att' } }),
      'att of m.json is a Attention',
    ],
    ['a missing input', functional('nothing'), 'the inputs of the layer people are missing or come after it'],
    ['a circle', functional('people'), 'the inputs of the layer people are missing or come after it'],
    [
      'a dropped option',
      sequential(convolution({ groups: 3 }), flatten, dense()),
      'conv of m.json (Conv2D) has groups 3',
    ],
    ['an unknown option', sequential(convolution(), flatten, dense({ magic: 'on' })), '(Dense) has magic "on"'],
    ['half precision', sequential(convolution({ dtype: 'float16' })), 'has the dtype float16, not float32'],
    [
      'no softmax',
      sequential(convolution(), flatten, dense({ activation: 'relu' })),
      'people, a Dense with the activation relu',
    ],
    [
      'no people',
      sequential(convolution({ activation: 'softmax' })),
      'ends in the layer conv, a Conv2D with the activation',
    ],
    [
      'an oblong picture',
      sequential(convolution({ batch_input_shape: [null, 12, 9, 3] }), flatten, dense()),
      'm.json takes [any, 12, 9, 3]; it must take one square RGB picture',
    ],
    [
      'a model within a model',
      sequential({ class_name: 'Sequential', config: { name: 'inner', layers: [] } }),
      'inner of m.json is a Sequential; a model within a model',
    ],
  ];
  test.each(refused)('%s', async (_, text, message) => {
    await expect(architectureFromJson(text, 'm.json')).rejects.toThrow(message);
  });
});
