import { FacetError } from '@facet/kernel';
import { tensor } from '@facet/tensorflow-c-api';
import { type Graph, type Operation, type Output, type Variable, variable } from '@facet/tensorflow-graph';
import type * as tf from '@tensorflow/tfjs';
import { activate } from './activation';
import type { DropoutSeed, LayerContext, TrainingContext } from './layer-compiler';
import type { Precision } from './mixed-precision';
import { type ModelPlan, ownName, type PlannedLayer, planModel } from './layer-plan';
import { layersToPoolFirst } from './pool-first';
import { penaltiesOf } from './regularization';

/** A pass through the model as it is in training: dropout layers drop, batch statistics count. */
export interface TrainingPass {
  readonly output: Output;
  /** The output before the last layer's activation. */
  readonly logits: Output;
  /** What the regularisers add to the loss; absent without any. */
  readonly penalty: Output | undefined;
  /** Run once with every step of the optimiser: the moving statistics. */
  readonly updates: readonly Operation[];
}

export interface CompileOptions {
  /**
   * `weights` (default): variables start from the model's weights, which the graph then contains. `zeros`: for a graph
   * whose variables are set or restored before use, as in an export, which stays small.
   */
  readonly initialValues?: 'weights' | 'zeros';
}

export interface TrainingOptions {
  readonly precision?: Precision | undefined;
}

interface LayerVariables {
  readonly layer: PlannedLayer['layer'];
  readonly byName: ReadonlyMap<string, Variable>;
}

/**
 * The variables of a tf.layers model in a graph. {@link train} and {@link apply} add its layers for an input and may be
 * called several times: the variables are shared.
 */
export class CompiledModel {
  private constructor(
    private readonly graph: Graph,
    private readonly plan: ModelPlan,
    private readonly weights: readonly LayerVariables[],
  ) {}

  /** Throws UNIMPLEMENTED naming a layer or option that {@link compile} could not build. */
  static check(model: tf.LayersModel): void {
    planModel(model);
  }

  /** Whether a pass of less precision would differ from another. Throws as {@link check} does. */
  static hasMixedPrecision(model: tf.LayersModel): boolean {
    const { layers } = planModel(model);
    return layers.slice(0, Math.max(0, lastProductOf(layers))).some(({ compiler }) => compiler.multiplies);
  }

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
      layer.trainableWeights.map((weight) => byName.get(ownName(weight))!),
    );
  }

  /** What the last layer does to its sum: `softmax`, `sigmoid`, … or `linear`. */
  get lastActivation(): string {
    return String(this.plan.layers.at(-1)!.config['activation'] ?? 'linear');
  }

  /** The model's prediction for `input`, a float32 batch. */
  apply(input: Output): Output {
    return this.build(input, this.plan.layers);
  }

  /**
   * The prediction, and what the layers of these names make of it on the way; of a layer that is used several times, the
   * last. Throws NOT_FOUND for a name that no layer has.
   */
  applyWithLayers(
    input: Output,
    names: readonly string[],
  ): { readonly output: Output; readonly layers: readonly Output[] } {
    const outputs = this.buildAll(input, this.plan.layers);
    const layers = names.map((name) => {
      const place = this.plan.layers.findLastIndex(({ layer }) => layer.name === name);
      if (place >= 0) return outputs[place]!;
      throw new FacetError('NOT_FOUND', `the model has no layer ${name}`);
    });
    return { output: outputs.at(-1)!, layers };
  }

  /** The prediction before its last softmax. Throws FAILED_PRECONDITION when the model does not end in one. */
  logits(input: Output): Output {
    if (this.lastActivation !== 'softmax') {
      const { name } = this.plan.layers.at(-1)!.layer;
      throw new FacetError('FAILED_PRECONDITION', `the model's last layer, ${name}, is not a softmax`);
    }
    return this.build(input, this.withoutLastActivation());
  }

  /** `precision` is that of the layers before the last that multiplies; default: `float32`. */
  train(input: Output, dropout: DropoutSeed, { precision = 'float32' }: TrainingOptions = {}): TrainingPass {
    const updates: Operation[] = [];
    const logits = this.build(input, this.withoutLastActivation(), { dropout, updates, precision });
    const output = activate(this.graph, logits, this.plan.layers.at(-1)!.config);
    return { output, logits, penalty: this.penalty(), updates };
  }

  private withoutLastActivation(): PlannedLayer[] {
    const last = this.plan.layers.at(-1)!;
    return [...this.plan.layers.slice(0, -1), { ...last, config: { ...last.config, activation: 'linear' } }];
  }

  private build(input: Output, layers: readonly PlannedLayer[], training?: TrainingContext): Output {
    return this.buildAll(input, layers, training).at(-1)!;
  }

  /** The outputs of the layers, in their order; of a layer that is pooled first, in training, what the pool gets. */
  private buildAll(input: Output, layers: readonly PlannedLayer[], training?: TrainingContext): Output[] {
    const outputs: Output[] = [];
    const contexts: LayerContext[] = [];
    const lastProduct = lastProductOf(layers);
    const pooledFirst = layersToPoolFirst(training ? layers : []);
    layers.forEach(({ layer, compiler, config, inputs, outputShape }, index) => {
      const { byName } = this.weights.find((entry) => entry.layer === layer)!;
      const context: LayerContext = {
        graph: this.graph,
        inputs: inputs.map((from) => (from < 0 ? input : outputs[from]!)),
        config,
        weights: Object.fromEntries(byName),
        outputShape,
        index,
        trainable: layer.trainable,
        training,
        precision: training && index < lastProduct ? training.precision : 'float32',
      };
      contexts.push(context);
      const build = pooledFirst.get(index)?.products ?? compiler.build;
      const built = this.graph.within(layer.name, () => build(context));
      const waiting = inputs.find((from) => pooledFirst.has(from));
      if (waiting === undefined) return void outputs.push(built);
      const { finish } = pooledFirst.get(waiting)!;
      outputs.push(this.graph.within(layers[waiting]!.layer.name, () => finish(contexts[waiting]!, built)));
    });
    return outputs;
  }

  /** As in Keras, weights that training does not change have no penalty. */
  private penalty(): Output | undefined {
    const penalties = this.weights.flatMap(({ layer, byName }) =>
      layer.trainable ? penaltiesOf(this.graph, layer.getConfig(), byName) : [],
    );
    return penalties.length > 0 ? this.graph.op('AddN', [penalties]) : undefined;
  }
}

const lastProductOf = (layers: readonly PlannedLayer[]): number =>
  layers.findLastIndex(({ compiler }) => compiler.multiplies);

function variablesOf(
  graph: Graph,
  layer: PlannedLayer['layer'],
  initialValues: NonNullable<CompileOptions['initialValues']>,
): Map<string, Variable> {
  return new Map(
    layer.weights.map((weight) => {
      const name = ownName(weight);
      const shape = weight.shape.map((size) => size!);
      const value =
        initialValues === 'zeros'
          ? graph.op('Fill', [graph.ints(...shape), graph.scalar(0)])
          : tensor('float32', shape, Float32Array.from(weight.read().dataSync()));
      return [name, variable(graph, `${layer.name}/${name}`, value)];
    }),
  );
}
