import { FacetError, sha256Hex } from '@facet/kernel';
import type { Architecture, ModelSpec } from './architecture';
import { embeddingHead } from './embedding-head';
import { faceCnn } from './face-cnn';
import { type Json, notAModel, readModelTopology, unsupported } from './keras-json';
import { checkOptions } from './keras-options';
import { checkWiring } from './keras-wiring';
import { tf } from './tensorflow-js';

/** A larger file is refused: a description without weights is far below. */
const MAX_CHARACTERS = 1024 ** 2;

/** A model's getConfig(), as TensorFlow.js returns it. */
type ModelConfig = Parameters<typeof tf.LayersModel.fromConfig>[1];
type LayerEntry = { readonly config: Record<string, unknown> };

/**
 * The architecture that a `model.json` of Keras or TensorFlow.js describes. It takes square pictures or descriptors and
 * ends in a dense layer with a softmax, which gets one unit per person. Its layers start from new weights: those of the
 * file, if any, are not read. Throws INVALID_ARGUMENT for a file that is no such model and UNIMPLEMENTED naming the
 * layer or option that cannot be taken; `source` names the file.
 */
export async function architectureFromJson(text: string, source = 'model.json'): Promise<Architecture> {
  if (text.length > MAX_CHARACTERS)
    throw notAModel(
      source,
      `it has ${text.length} characters, the limit is ${MAX_CHARACTERS}; weights go in other files`,
    );
  const topology = readModelTopology(text, source);
  const { layers } = topology['config'] as { layers: Json[] };
  if (topology['class_name'] !== 'Sequential') checkWiring(layers, source);
  const model = await modelOf(topology, layers, source);
  checkOptions(layers, model, source);
  const ModelClass = model.constructor as typeof tf.LayersModel;
  const config = configOf(model);
  const head = headOf(model, source);
  const { input, defaults, cropRule } = kindOf(model, source);
  return {
    name: modelFileId(model.name, text),
    input,
    defaults,
    cropRule,
    build: ({ labels, seed }) => ModelClass.fromConfig(ModelClass as never, withSpec(config, head, { labels, seed })),
  };
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const ID = /@([0-9a-f]{12})$/;

/** `<model's name>@<first digits of the file's sha256>`: another file is another architecture. */
function modelFileId(name: string, text: string): string {
  return `${NAME.test(name) ? name : 'model'}@${sha256Hex(text).slice(0, 12)}`;
}

/** Where the file of such an architecture lies in an object store; undefined for a built-in architecture's name. */
export function modelFileKey(architecture: string): string | undefined {
  const [, digest] = ID.exec(architecture) ?? [];
  return digest && `architectures/${digest}.json`;
}

/** Throws INVALID_ARGUMENT for an architecture from a file: the eager engine does not train it. */
export function requireBuiltIn(architecture: string): void {
  if (modelFileKey(architecture) === undefined) return;
  const message = `engine is eager; it trains the built-in architectures, not ${architecture}`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'TRAINING_SETTINGS' });
}

async function modelOf(topology: Json, layers: readonly Json[], source: string): Promise<tf.LayersModel> {
  try {
    return await tf.models.modelFromJSON({ modelTopology: topology } as never);
  } catch (cause) {
    const why = (cause as Error).message.split('. ')[0]!;
    const unknown = /^Unknown layer: (\w+)/.exec(why)?.[1];
    const layer = layers.find((one) => one['class_name'] === unknown);
    if (unknown && layer) {
      const name = String(layer['name'] ?? (layer['config'] as Json)['name']);
      throw unsupported(name, `is a ${unknown}, which Facet does not build`, source);
    }
    throw notAModel(source, why, cause);
  }
}

/** The name of the dense layer whose units are the people. */
function headOf(model: tf.LayersModel, source: string): string {
  const last = model.outputs[0]!;
  const { activation } = last.sourceLayer.getConfig();
  const head = last.sourceLayer.getClassName() === 'Activation' ? last.inputs[0]!.sourceLayer : last.sourceLayer;
  if (model.outputs.length === 1 && activation === 'softmax' && head.getClassName() === 'Dense') return head.name;
  throw new FacetError(
    'INVALID_ARGUMENT',
    `${source} ends in the layer ${last.sourceLayer.name}, a ${last.sourceLayer.getClassName()} with the activation ` +
      `${String(activation ?? 'linear')}; it must end in a dense layer with a softmax, over the people`,
    { reason: 'MODEL_HEAD' },
  );
}

/** The built-in architecture that takes the same input decides how it is trained and how faces are cut out. */
function kindOf(model: tf.LayersModel, source: string): Pick<Architecture, 'input' | 'defaults' | 'cropRule'> {
  const [, height, width, channels] = model.inputs[0]!.shape;
  if (model.inputs.length === 1 && height && height === width && channels === 3)
    return { ...faceCnn, cropRule: { ...faceCnn.cropRule, sizePx: height } };
  const length = embeddingHead.build({ labels: 1, seed: 0 }).inputs[0]!.shape[1];
  if (model.inputs.length === 1 && height === length && width === undefined) return embeddingHead;
  throw new FacetError(
    'INVALID_ARGUMENT',
    `${source} takes [${model.inputs[0]!.shape.map((size) => size ?? 'any').join(', ')}]; ` +
      `it must take one square RGB picture, [any, size, size, 3], or one descriptor, [any, ${length}]`,
    { reason: 'MODEL_INPUT' },
  );
}

/** What getConfig() says, and what that of SeparableConv2D forgets. */
function configOf(model: tf.LayersModel): ModelConfig {
  const config = model.getConfig() as unknown as ModelConfig;
  for (const { config: layer } of config['layers'] as unknown as LayerEntry[]) {
    const { depthMultiplier } = model.getLayer(String(layer['name'])) as { depthMultiplier?: number };
    if (depthMultiplier !== undefined) layer['depthMultiplier'] = depthMultiplier;
  }
  return config;
}

/** The same configuration with as many units in the head as labels, and every random initializer seeded by its place. */
function withSpec(config: ModelConfig, head: string, { labels, seed }: ModelSpec): ModelConfig {
  // A model's fromConfig takes things out of what it is given.
  const copy = structuredClone(config);
  let place = 0;
  for (const { config: layer } of copy['layers'] as unknown as LayerEntry[]) {
    if (layer['name'] === head) layer['units'] = labels;
    for (const [key, value] of Object.entries(layer)) {
      const initializer = /Initializer$/.test(key) ? (value as { config?: { seed?: number | null } } | null) : null;
      if (initializer?.config && 'seed' in initializer.config) initializer.config.seed ??= seed + place++;
    }
  }
  return copy;
}
