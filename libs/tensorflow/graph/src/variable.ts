import { FacetError } from '@facet/kernel';
import type { DType, Operation, Output, Tensor } from '@facet/tensorflow-c-api';
import type { Graph } from './graph';

/** A variable of a graph; each session has its own value of it, undefined until `initializer` has run there. */
export interface Variable {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** What updates and gradients refer to. */
  readonly handle: Output;
  /** Its value at the time it is read. */
  readonly read: Output;
  readonly initialValue: Output;
  readonly initializer: Operation;
}

/** `name` is unique in the graph and becomes the key in checkpoints. An initial value must have a known shape. */
export function variable(graph: Graph, name: string, initialValue: Tensor | Output): Variable {
  const value = 'operation' in initialValue ? initialValue : graph.constant(initialValue, `${name}/initial_value`);
  const { dtype, shape } = graph.describe(value);
  if (!shape || shape.includes(-1))
    throw new FacetError('INVALID_ARGUMENT', `the initial value of ${name} must have a known shape`);
  const type = { dtype: { type: dtype } };
  const handle = graph.op('VarHandleOp', [], { ...type, shape: { shape }, shared_name: { string: name } }, { name });
  const assign = graph.op('AssignVariableOp', [handle, value], type, { name: `${name}/assign` });
  const read = graph.op('ReadVariableOp', [handle], type, { name: `${name}/read` });
  return { name, dtype, shape, handle, read, initialValue: value, initializer: assign.operation };
}

/** One operation that initialises all the variables. */
export function initializerOf(graph: Graph, variables: readonly Variable[], name = 'initialize'): Operation {
  return graph.group(
    variables.map(({ initializer }) => initializer),
    name,
  );
}
