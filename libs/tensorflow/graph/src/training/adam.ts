import { floats, type Operation, type Output } from '@facet/tensorflow-c-api';
import type { Graph } from '../graph';
import { type Variable, variable } from '../variable';
import { type AppliedGradients, zeroSlot } from './slot';

/** Adam (Kingma and Ba, 2015), or AdamW (Loshchilov and Hutter, 2019). */
export interface AdamOptions {
  readonly algorithm: 'adam' | 'adamw';
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
  /** Of AdamW: the share of a weight that each step takes off it, times the learning rate; default 0.004. */
  readonly weightDecay?: number;
}

export function adam(
  graph: Graph,
  variables: readonly Variable[],
  gradients: readonly Output[],
  rate: Output,
  { algorithm, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0.004 }: AdamOptions,
): AppliedGradients {
  const betas = [beta1, beta2].map((beta) => graph.scalar(beta));
  const powers = [beta1, beta2].map((beta, i) =>
    variable(graph, `${algorithm}/beta${i + 1}_power`, floats([beta], [])),
  );
  const constants = [...powers.map(({ read }) => read), rate, ...betas, graph.scalar(epsilon)];
  const moments = variables.map((target) =>
    ['first_moment', 'second_moment'].map((slot) => zeroSlot(graph, target, algorithm, slot)),
  );
  const decayed = algorithm === 'adamw' ? decay(graph, variables, gradients, rate, weightDecay) : [];
  const applied = variables.map(({ handle }, i) => {
    const inputs = [handle, ...moments[i]!.map((slot) => slot.handle), ...constants, gradients[i]!];
    return graph.op('ResourceApplyAdam', inputs, {}, { control: decayed }).operation;
  });
  // The powers advance only after every variable has read them.
  const advanced = powers.map(({ handle, read }, i) => {
    const next = graph.op('Mul', [read, betas[i]!]);
    return graph.op('AssignVariableOp', [handle, next], { dtype: { type: 'float32' } }, { control: applied }).operation;
  });
  return { operations: [...applied, ...advanced], slots: [...powers, ...moments.flat()] };
}

/** Takes the weights' share off them, once all gradients of the step are known. */
function decay(
  graph: Graph,
  variables: readonly Variable[],
  gradients: readonly Output[],
  rate: Output,
  weightDecay: number,
): Operation[] {
  const share = graph.op('Mul', [rate, graph.scalar(weightDecay)]);
  const control = gradients.map(({ operation }) => operation);
  return variables.map(({ handle, read, dtype }) => {
    const lost = graph.op('Mul', [read, share]);
    return graph.op('AssignSubVariableOp', [handle, lost], { dtype: { type: dtype } }, { control }).operation;
  });
}
