import { FacetError } from '@facet/kernel';

/** Any JSON object, keys as Keras writes them. */
export type Json = Readonly<Record<string, unknown>>;

/** Keras 3 says how a layer was called: these say nothing that differs between training and prediction. */
const CALL_OPTIONS = ['mask', 'training'];
/** What Keras 3 calls otherwise. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { negative_slope: 'alpha' },
  InputLayer: { batch_shape: 'batch_input_shape' },
};

export const isJson = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * The `{ class_name, config }` of a model, in the form of Keras 2 that TensorFlow.js reads, from what Keras 2 and 3
 * write (`model.to_json()`) and from a tfjs LayersModel's `model.json`. `source` names it in errors.
 */
export function readModelTopology(text: string, source: string): Json {
  const file = parsed(text, source);
  const topology = isJson(file['modelTopology']) ? file['modelTopology'] : file;
  const model = isJson(topology['model_config']) ? topology['model_config'] : topology;
  const config = Array.isArray(model['config']) ? { layers: model['config'] as unknown } : model['config'];
  if (typeof model['class_name'] !== 'string' || !isJson(config) || !Array.isArray(config['layers']))
    throw notAModel(source, 'it has no class_name and config with layers, as Keras writes them');
  const layers = (config['layers'] as Json[]).map((layer) => kerasLayer(layer, source));
  const shape = config['build_input_shape'];
  const first = layers[0]?.['config'] as Json | undefined;
  if (model['class_name'] === 'Sequential' && shape && first && !first['batch_input_shape'])
    layers[0] = { ...layers[0], config: { ...first, batch_input_shape: shape } };
  return {
    class_name: model['class_name'],
    config: {
      ...(typeof config['name'] === 'string' && { name: config['name'] }),
      layers,
      ...(model['class_name'] !== 'Sequential' && {
        input_layers: listOfPlaces(config['input_layers']),
        output_layers: listOfPlaces(config['output_layers']),
      }),
    },
  };
}

function parsed(text: string, source: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notAModel(source, 'it is no JSON', cause);
  }
  // Keras 2 writes JSON into JSON.
  if (typeof value === 'string') return parsed(value, source);
  if (!isJson(value)) throw notAModel(source, 'it is no JSON object');
  return value;
}

/** One layer without what only Keras 3 has. */
function kerasLayer(layer: Json, source: string): Json {
  const type = String(layer['class_name']);
  const config = isJson(layer['config']) ? layer['config'] : {};
  const name = String(layer['name'] ?? config['name']);
  if (Array.isArray(config['layers'])) throw unsupported(name, `is a ${type}; a model within a model`, source);
  const entries = Object.entries(config).map(([key, value]) => [RENAMED[type]?.[key] ?? key, kerasValue(key, value)]);
  const plain: Record<string, unknown> = Object.fromEntries(entries);
  if (plain['dtype'] !== undefined && plain['dtype'] !== 'float32')
    throw unsupported(name, `(${type}) has the dtype ${String(plain['dtype'])}, not float32`, source);
  if (Array.isArray(plain['axis']) && plain['axis'].length === 1) plain['axis'] = plain['axis'][0] as unknown;
  return {
    class_name: type,
    config: plain,
    ...(layer['name'] !== undefined && { name }),
    ...(Array.isArray(layer['inbound_nodes']) && {
      inbound_nodes: layer['inbound_nodes'].map((node) => inboundNode(node, name, source)),
    }),
  };
}

/** Serialized objects without their Python module; penalties of one kind as the kind that has both. */
function kerasValue(key: string, value: unknown): unknown {
  if (!isJson(value) || typeof value['class_name'] !== 'string') return value;
  const config = isJson(value['config']) ? value['config'] : {};
  if (key === 'dtype') return config['name'];
  if (value['class_name'] === 'L1') return { class_name: 'L1L2', config: { l1: config['l1'], l2: 0 } };
  if (value['class_name'] === 'L2') return { class_name: 'L1L2', config: { l1: 0, l2: config['l2'] } };
  return { class_name: value['class_name'], config };
}

/** `[[layer, node, output, {}], …]`, from the tensors that Keras 3 names as the arguments of a call. */
function inboundNode(node: unknown, name: string, source: string): unknown {
  if (!isJson(node)) return node;
  const options = isJson(node['kwargs']) ? node['kwargs'] : {};
  const option = Object.keys(options).find((key) => !CALL_OPTIONS.includes(key));
  if (option) throw unsupported(name, `is called with ${option}`, source);
  const histories: unknown[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isJson(value) && isJson(value['config'])) histories.push(value['config']['keras_history']);
    else throw unsupported(name, 'is called with something other than the output of a layer', source);
  };
  collect(node['args']);
  return histories.map((history) => [...(history as unknown[]), {}]);
}

/** Keras 3 leaves the outer list out where there is one place. */
const listOfPlaces = (places: unknown): unknown =>
  Array.isArray(places) && typeof places[0] === 'string' ? [places] : places;

export function unsupported(layer: string, what: string, source: string): FacetError {
  return new FacetError('UNIMPLEMENTED', `the layer ${layer} of ${source} ${what}`, { reason: 'LAYER_NOT_SUPPORTED' });
}

export function notAModel(source: string, why: string, cause?: unknown): FacetError {
  return new FacetError('INVALID_ARGUMENT', `${source} is not the model.json of Keras or TensorFlow.js: ${why}`, {
    reason: 'MALFORMED_MODEL',
    cause,
  });
}
