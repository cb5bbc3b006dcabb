import { FacetError } from '@facet/kernel';
import {
  type Attribute,
  type DType,
  floats,
  GraphHandle,
  ints,
  type Operation,
  type Output,
  type OutputDescription,
  type Tensor,
  tensor,
} from '@facet/tensorflow-c-api';

export interface GraphOptions {
  /** Put before every automatic name, e.g. 'train/'. Names that a caller gives are taken as they are. */
  readonly namePrefix?: string;
}

export interface OperationOptions {
  /** Unique in the graph; default: the type with a number. */
  readonly name?: string;
  /** Operations that must have run before this one. */
  readonly control?: readonly Operation[];
}

export interface ImportOptions {
  /** Put with a '/' before the imported names. */
  readonly prefix?: string;
  /** Replaces inputs of the imported nodes: from 'node' or 'node:index' there to an output here. */
  readonly inputMap?: ReadonlyMap<string, Output> | Readonly<Record<string, Output>>;
}

export interface ArgumentType {
  readonly dtype: DType;
  /** -1 is an unknown size. */
  readonly shape: readonly number[];
}

/**
 * A TensorFlow graph being built. TensorFlow infers type attributes from the inputs and checks every node as it is
 * added: a wrong input or attribute throws INVALID_ARGUMENT naming the node.
 */
export class Graph {
  readonly handle: GraphHandle;
  private namePrefix: string;
  private count = 0;

  /** `handle` is given for a graph that exists already, such as a loaded model's. */
  constructor({ namePrefix = '' }: GraphOptions = {}, handle = new GraphHandle()) {
    this.namePrefix = namePrefix;
    this.handle = handle;
  }

  /** Adds an operation and returns its first output; the operation itself is `result.operation`. */
  op(
    type: string,
    inputs: readonly (Output | readonly Output[])[] = [],
    attributes: Readonly<Record<string, Attribute>> = {},
    { name = this.freeName(type), control = [] }: OperationOptions = {},
  ): Output {
    return { operation: this.handle.addOperation({ type, name, inputs, attributes, control }), index: 0 };
  }

  /** What `body` adds without names of its own is named under `scope`, so that people find it in drawings of the graph. */
  within<T>(scope: string, body: () => T): T {
    const { namePrefix } = this;
    this.namePrefix = `${namePrefix}${scope}/`;
    try {
      return body();
    } finally {
      this.namePrefix = namePrefix;
    }
  }

  /** The first `count` outputs of the operation that made `first`. */
  outputs(first: Output, count: number): Output[] {
    const has = this.handle.outputCount(first.operation);
    if (count > has)
      throw new FacetError('INVALID_ARGUMENT', `${first.operation.name} has ${has} outputs, not ${count}`);
    return Array.from({ length: count }, (_, index) => ({ operation: first.operation, index }));
  }

  constant(value: Tensor, name?: string): Output {
    return this.op('Const', [], { value: { tensor: value }, dtype: { type: value.dtype } }, name ? { name } : {});
  }

  /** A float32 scalar. */
  scalar(value: number): Output {
    return this.constant(floats([value], []));
  }

  floats(data: ArrayLike<number>, shape?: readonly number[]): Output {
    return this.constant(floats(data, shape));
  }

  /** An int32 vector: a list of axes, a shape. */
  ints(...values: readonly number[]): Output {
    return this.constant(ints(values));
  }

  /** An int32 scalar: an axis, a depth. */
  int(value: number): Output {
    return this.constant(ints([value], []));
  }

  /** An int64 scalar: a seed, a count. */
  long(value: number): Output {
    return this.constant(tensor('int64', [], BigInt64Array.of(BigInt(value))));
  }

  placeholder(name: string, dtype: DType, shape: readonly number[]): Output {
    return this.op('Placeholder', [], { dtype: { type: dtype }, shape: { shape } }, { name });
  }

  identity(value: Output, name: string, control: readonly Operation[] = []): Output {
    return this.op('Identity', [value], {}, { name, control });
  }

  /** An operation that does nothing but wait for `control`. */
  group(control: readonly Operation[], name?: string): Operation {
    return this.op('NoOp', [], {}, { control, name: name ?? this.freeName('NoOp') }).operation;
  }

  /** By 'node' or 'node:index'. Throws NOT_FOUND. */
  output(name: string): Output {
    const [, node = name, index = '0'] = /^(.*?)(?::(\d+))?$/.exec(name) ?? [];
    return { operation: this.operation(node), index: Number(index) };
  }

  /** Throws NOT_FOUND. */
  operation(name: string): Operation {
    const operation = this.handle.findOperation(name);
    if (!operation) throw new FacetError('NOT_FOUND', `the graph has no operation named ${name}`);
    return operation;
  }

  /** What TensorFlow knows of an output's type and shape before it is computed. */
  describe(output: Output): OutputDescription {
    return this.handle.describe(output);
  }

  /**
   * The gradients of the sum of `losses`; for a variable pass its handle. Throws INVALID_ARGUMENT naming an entry of
   * `wrt` that no loss depends on, and TensorFlow's own error for an operation without a gradient.
   */
  gradients(losses: readonly Output[], wrt: readonly Output[]): Output[] {
    const found = this.handle.addGradients(losses, wrt, this.freeName('gradients'));
    return found.map((gradient, i) => {
      if (gradient) return gradient;
      throw new FacetError('INVALID_ARGUMENT', `no gradient reaches ${wrt[i]?.operation.name}`);
    });
  }

  /**
   * Defines a function that operations such as MapDefun can name; `body` builds it in a graph of its own. Answers what is
   * known of its results.
   */
  defineFunction(
    name: string,
    body: (graph: Graph, ...args: Output[]) => readonly Output[],
    argumentTypes: readonly ArgumentType[],
  ): OutputDescription[] {
    const inner = new Graph();
    try {
      const args = argumentTypes.map(({ dtype, shape }, i) => inner.placeholder(`argument_${i}`, dtype, shape));
      const results = body(inner, ...args);
      inner.handle.copyAsFunction(name, args, results, this.handle);
      return results.map((result) => inner.describe(result));
    } finally {
      inner.dispose();
    }
  }

  /** `bytes` is a serialized tensorflow.GraphDef. Throws INVALID_ARGUMENT when it is malformed or names clash. */
  importGraphDef(bytes: Uint8Array, { prefix = '', inputMap = new Map() }: ImportOptions = {}): void {
    const map = inputMap instanceof Map ? inputMap : new Map(Object.entries(inputMap));
    this.handle.importGraphDef(bytes, prefix, map);
  }

  /** A serialized tensorflow.GraphDef. */
  toGraphDef(): Uint8Array {
    return this.handle.toGraphDef();
  }

  /** Frees the graph; close its sessions first. */
  dispose(): void {
    this.handle.dispose();
  }

  private freeName(stem: string): string {
    for (;;) {
      // TensorFlow's own names may begin with '_' (_FusedConv2D), a node's may not.
      const name = `${this.namePrefix}${stem.replace(/^_+/, '')}_${this.count++}`;
      if (!this.handle.findOperation(name)) return name;
    }
  }
}
