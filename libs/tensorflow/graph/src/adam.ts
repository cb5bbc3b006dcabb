import { floats, type Operation, type Output, tensor } from '@facet/tensorflow-c-api';
import type { Graph } from './graph';
import { type Variable, variable } from './variable';

export interface AdamOptions {
  /** Default 1e-4; an output lets each run choose. */
  readonly learningRate?: number | Output;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7, as in Keras and TensorFlow.js. */
  readonly epsilon?: number;
}

export interface Optimizer {
  /** Running it does one step. */
  readonly update: Operation;
  /** The optimiser's own state: initialise, save and restore it with the model's variables. */
  readonly slots: readonly Variable[];
  readonly gradients: readonly Output[];
}

/** Adam (Kingma and Ba, 2015) by TensorFlow's ResourceApplyAdam. Throws as Graph.gradients does. */
export function adam(
  graph: Graph,
  loss: Output,
  variables: readonly Variable[],
  { learningRate = 1e-4, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions = {},
): Optimizer {
  const gradients = graph.gradients(
    [loss],
    variables.map(({ handle }) => handle),
  );
  const rate = typeof learningRate === 'number' ? graph.scalar(learningRate) : learningRate;
  const betas = [beta1, beta2].map((beta) => graph.scalar(beta));
  const powers = [beta1, beta2].map((beta, i) => variable(graph, `adam/beta${i + 1}_power`, floats([beta], [])));
  const constants = [...powers.map(({ read }) => read), rate, ...betas, graph.scalar(epsilon)];
  const moments = variables.map((target) => [
    zeroSlot(graph, target, 'first_moment'),
    zeroSlot(graph, target, 'second_moment'),
  ]);
  const applied = variables.map((target, i) => {
    const slots = moments[i]!.map(({ handle }) => handle);
    return graph.op('ResourceApplyAdam', [target.handle, ...slots, ...constants, gradients[i]!]).operation;
  });
  // The powers advance only after every variable has read them.
  const advanced = powers.map(({ handle, read }, i) => {
    const next = graph.op('Mul', [read, betas[i]!]);
    return graph.op('AssignVariableOp', [handle, next], { dtype: { type: 'float32' } }, { control: applied }).operation;
  });
  return {
    update: graph.group([...applied, ...advanced], 'adam/update'),
    slots: [...powers, ...moments.flat()],
    gradients,
  };
}

function zeroSlot(graph: Graph, { name, shape }: Variable, slot: string): Variable {
  const count = shape.reduce((product, size) => product * size, 1);
  return variable(graph, `adam/${name}/${slot}`, tensor('float32', shape, new Float32Array(count)));
}
