import { FacetError } from '@facet/kernel';
import type * as tf from '@tensorflow/tfjs';
import type { LayerCompiler, LayerConfig } from './layer-compiler';
import { LAYER_COMPILERS } from './layer-registry';
import { refusedRegularizer } from './regularization';

type Layer = tf.SymbolicTensor['sourceLayer'];

/** One use of a layer. */
export interface PlannedLayer {
  readonly layer: Layer;
  readonly compiler: LayerCompiler;
  readonly config: LayerConfig;
  /** Places in the plan; -1 is the model's input. */
  readonly inputs: readonly number[];
  /** With the batch first, as -1. */
  readonly outputShape: readonly number[];
}

/** The layers in an order in which each comes after its inputs; the last one's output is the model's. */
export interface ModelPlan {
  readonly inputShape: readonly number[];
  readonly layers: readonly PlannedLayer[];
}

/** Throws UNIMPLEMENTED naming the first layer or option that cannot be built, before anything is. */
export function planModel(model: tf.LayersModel): ModelPlan {
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw refusal(model.name, `has ${model.inputs.length} inputs and ${model.outputs.length} outputs, not one of each`);
  const inputShape = sizes(model.inputs[0]!.shape);
  if (inputShape.slice(1).includes(-1)) throw refusal(model.name, 'has an input of unknown size');
  const layers: PlannedLayer[] = [];
  const places = new Map<tf.SymbolicTensor, number>([[model.inputs[0]!, -1]]);

  const visit = (value: tf.SymbolicTensor): number => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const inputs = value.inputs.map(visit);
    layers.push({ ...checkedLayer(value), inputs });
    places.set(value, layers.length - 1);
    return layers.length - 1;
  };
  visit(model.outputs[0]!);
  return { inputShape, layers };
}

function checkedLayer({ sourceLayer: layer, inputs, shape }: tf.SymbolicTensor): Omit<PlannedLayer, 'inputs'> {
  const type = layer.getClassName();
  const compiler = LAYER_COMPILERS.get(type);
  if (!compiler) throw refusal(layer.name, `is a ${type}; Facet builds ${[...LAYER_COMPILERS.keys()].join(', ')}`);
  const config: LayerConfig = layer.getConfig();
  const inputShapes = inputs.map((input) => sizes(input.shape));
  const option = constraintOf(layer) ?? refusedRegularizer(config) ?? compiler.refused?.(config, inputShapes);
  if (option) throw refusal(layer.name, `(${type}) has ${option}, which Facet does not build`);
  return { layer, compiler, config, outputShape: sizes(shape) };
}

/** A constraint changes the update: to leave it out silently would train another model. */
function constraintOf(layer: Layer): string | undefined {
  const constrained = layer.weights.find(({ constraint }) => constraint);
  return constrained && `a constraint on ${ownName(constrained)}`;
}

/** TensorFlow.js numbers the names of weights per process; the last part is what the layer calls them. */
export const ownName = ({ originalName }: tf.LayerVariable): string =>
  originalName.slice(originalName.lastIndexOf('/') + 1);

const sizes = (shape: readonly (number | null)[]): number[] => Array.from(shape, (size) => size ?? -1);

function refusal(name: string, what: string): FacetError {
  return new FacetError('UNIMPLEMENTED', `the layer or model ${name} ${what}`, { reason: 'LAYER_NOT_SUPPORTED' });
}
