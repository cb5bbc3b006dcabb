import type { Pointer } from './c-types';

/** A node of a graph. Made by a graph only; opaque but for its name. */
export class Operation {
  constructor(readonly name: string) {}
}

/** One result of an operation. */
export interface Output {
  readonly operation: Operation;
  readonly index: number;
}

interface Place {
  readonly pointer: Pointer;
  /** The graph that owns the memory. */
  readonly graph: object;
  readonly outputs: number;
}

const places = new WeakMap<Operation, Place>();

export function placeOperation(operation: Operation, place: Place): Operation {
  places.set(operation, place);
  return operation;
}

export function placeOf(operation: Operation): Place | undefined {
  return places.get(operation);
}
