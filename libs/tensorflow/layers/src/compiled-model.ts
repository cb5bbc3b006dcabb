import { FacetError } from '@facet/kernel';
import { tensor } from '@facet/tensorflow-c-api';
import { type Graph, type Output, type Variable, variable } from '@facet/tensorflow-graph';
import type * as tf from '@tensorflow/tfjs';
import type { DropoutSeed } from './layer-compiler';
import { type ModelPlan, type PlannedLayer, planModel } from './layer-plan';

export interface ApplyOptions {
  /** Given in training: dropout layers drop. Absent in prediction: they pass everything on. */
  readonly dropout?: DropoutSeed;
}

export interface CompileOptions {
  /**
   * `weights` (default): variables start from the model's weights, which the graph then contains. `zeros`: for a graph
   * whose variables are set or restored before use, as in an export, which stays small.
   */
  readonly initialValues?: 'weights' | 'zeros';
}

interface LayerVariables {
  readonly layer: PlannedLayer['layer'];
  readonly byName: ReadonlyMap<string, Variable>;
}

/**
 * The variables of a tf.layers model in a graph. {@link apply} adds its layers for an input and may be called several
 * times, once to train and once to predict: the variables are shared.
 */
export class CompiledModel {
  private constructor(
    private readonly graph: Graph,
    private readonly plan: ModelPlan,
    private readonly weights: readonly LayerVariables[],
  ) {}

  /**
   * Adds a variable for every weight of `model`, named `<layer>/<weight>`. Throws UNIMPLEMENTED naming a layer or option that cannot be built.
   */
  static compile(
    graph: Graph,
    model: tf.LayersModel,
    { initialValues = 'weights' }: CompileOptions = {},
  ): CompiledModel {
    const plan = planModel(model);
    const layers = [...new Set(plan.layers.map(({ layer }) => layer))];
    return new CompiledModel(
      graph,
      plan,
      layers.map((layer) => ({ layer, byName: variablesOf(graph, layer, initialValues) })),
    );
  }

  /** The input's shape, its batch as -1. */
  get inputShape(): readonly number[] {
    return this.plan.inputShape;
  }

  get outputShape(): readonly number[] {
    return this.plan.layers.at(-1)!.outputShape;
  }

  /** In the order of the layers. */
  get variables(): readonly Variable[] {
    return this.weights.flatMap(({ byName }) => [...byName.values()]);
  }

  /** Those that training changes: not the moving statistics, nor the weights of layers with trainable: false. */
  get trainableVariables(): readonly Variable[] {
    return this.weights.flatMap(({ layer, byName }) =>
      layer.trainableWeights.map((weight) => byName.get(ownName(weight.originalName))!),
    );
  }

  /** The model's output for `input`, a float32 batch. Throws UNIMPLEMENTED for a layer that cannot be trained here. */
  apply(input: Output, options: ApplyOptions = {}): Output {
    return this.build(input, this.plan.layers, options);
  }

  /** The model's output before its last softmax. Throws FAILED_PRECONDITION when it does not end in one. */
  logits(input: Output, options: ApplyOptions = {}): Output {
    const last = this.plan.layers.at(-1)!;
    if (last.config['activation'] !== 'softmax')
      throw new FacetError('FAILED_PRECONDITION', `the model's last layer, ${last.layer.name}, is not a softmax`);
    const withoutSoftmax = { ...last, config: { ...last.config, activation: 'linear' } };
    return this.build(input, [...this.plan.layers.slice(0, -1), withoutSoftmax], options);
  }

  private build(input: Output, layers: readonly PlannedLayer[], { dropout }: ApplyOptions): Output {
    const untrainable = dropout && layers.find(({ compiler }) => compiler.inferenceOnly);
    if (untrainable)
      throw new FacetError('UNIMPLEMENTED', `the layer ${untrainable.layer.name} can predict but not be trained`, {
        reason: 'LAYER_NOT_SUPPORTED',
      });
    const outputs: Output[] = [];
    layers.forEach(({ layer, compiler, config, inputs, outputShape }, index) => {
      const { byName } = this.weights.find((entry) => entry.layer === layer)!;
      outputs.push(
        compiler.build({
          graph: this.graph,
          inputs: inputs.map((place) => (place < 0 ? input : outputs[place]!)),
          config,
          weights: Object.fromEntries([...byName].map(([name, { read }]) => [name, read])),
          outputShape,
          index,
          dropout,
        }),
      );
    });
    return outputs.at(-1)!;
  }
}

function variablesOf(
  graph: Graph,
  layer: PlannedLayer['layer'],
  initialValues: NonNullable<CompileOptions['initialValues']>,
): Map<string, Variable> {
  return new Map(
    layer.weights.map((weight) => {
      const name = ownName(weight.originalName);
      const shape = weight.shape.map((size) => size!);
      const value =
        initialValues === 'zeros'
          ? graph.op('Fill', [graph.ints(...shape), graph.scalar(0)])
          : tensor('float32', shape, Float32Array.from(weight.read().dataSync()));
      return [name, variable(graph, `${layer.name}/${name}`, value)];
    }),
  );
}

/** TensorFlow.js numbers the names of weights per process; the last part is what the layer calls them. */
const ownName = (weight: string): string => weight.slice(weight.lastIndexOf('/') + 1);
