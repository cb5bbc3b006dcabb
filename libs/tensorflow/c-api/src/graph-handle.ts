import { FacetError, InternalError } from '@facet/kernel';
import { type Attribute, setAttribute } from './attribute';
import type { Pointer } from './c-types';
import { type DType, dtypeOfNumber } from './dtype';
import { native } from './library';
import { bytesOfBuffer, withBuffer } from './native-buffer';
import { Operation, type Output, placeOf, placeOperation } from './operation';
import { packOutputs, unpackOutputs } from './output-array';
import { withStatus } from './status';

export interface OperationSpec {
  readonly type: string;
  readonly name: string;
  /** A list stands for an input argument that takes a list. */
  readonly inputs: readonly (Output | readonly Output[])[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Operations that must have run before this one. */
  readonly control: readonly Operation[];
}

/** What is known about an output before it is computed; `shape` is absent when even the rank is unknown, -1 a size. */
export interface OutputDescription {
  readonly dtype: DType;
  readonly shape: readonly number[] | undefined;
}

/** A TF_Graph. Nodes can be added but never changed; {@link dispose} frees it once no session uses it. */
export class GraphHandle {
  private readonly operations = new Map<Pointer, Operation>();
  private readonly pointer: Pointer;
  private disposed = false;

  constructor() {
    this.pointer = native().TF_NewGraph() as Pointer;
  }

  /** Throws INVALID_ARGUMENT naming the operation when TensorFlow refuses its name, inputs or attributes. */
  addOperation({ type, name, inputs, attributes, control }: OperationSpec): Operation {
    const api = native();
    const graph = this.open();
    const packed = inputs.map((input) => (Array.isArray(input) ? this.pack(input) : this.place(input as Output)));
    const before = control.map((operation) => this.place({ operation, index: 0 }).oper);
    const description = api.TF_NewOperation(graph, type, name) as Pointer;
    for (const input of packed) {
      if ('oper' in input) api.TF_AddInput(description, input);
      else api.TF_AddInputList(description, input.bytes, input.count);
    }
    for (const operation of before) api.TF_AddControlInput(description, operation);
    for (const [key, value] of Object.entries(attributes)) setAttribute(description, key, value);
    const made = withStatus(`operation ${name} (${type})`, (status) => api.TF_FinishOperation(description, status));
    return this.operationAt(made);
  }

  findOperation(name: string): Operation | undefined {
    const found = native().TF_GraphOperationByName(this.open(), name);
    return found ? this.operationAt(found) : undefined;
  }

  outputCount(operation: Operation): number {
    return this.ownPlace(operation).outputs;
  }

  describe(output: Output): OutputDescription {
    const api = native();
    const graph = this.open();
    const place = this.place(output);
    const dtype = dtypeOfNumber(api.TF_OperationOutputType(place));
    const what = `the shape of ${output.operation.name}`;
    const rank = withStatus(what, (status) => api.TF_GraphGetTensorNumDims(graph, place, status));
    if (rank < 0) return { dtype, shape: undefined };
    const sizes = new BigInt64Array(rank);
    withStatus(what, (status) => api.TF_GraphGetTensorShape(graph, place, sizes, rank, status));
    return { dtype, shape: Array.from(sizes, Number) };
  }

  /** Adds the nodes that compute d(sum of ys)/dx; an x that no y depends on has no gradient. */
  addGradients(ys: readonly Output[], xs: readonly Output[], prefix: string): (Output | undefined)[] {
    const [from, to] = [this.pack(ys), this.pack(xs)];
    const found = packOutputs(xs.map(() => ({ oper: 0n, index: 0 })));
    withStatus('gradients', (status) =>
      native().TF_AddGradientsWithPrefix(
        this.open(),
        prefix,
        from.bytes,
        from.count,
        to.bytes,
        to.count,
        null,
        status,
        found.bytes,
      ),
    );
    return unpackOutputs(found).map(({ oper, index }) =>
      oper === 0n ? undefined : { operation: this.operationAt(oper), index },
    );
  }

  /** Defines this whole graph as the function `name` in the graph `into`. */
  copyAsFunction(name: string, inputs: readonly Output[], outputs: readonly Output[], into: GraphHandle): void {
    const [args, results] = [this.pack(inputs), this.pack(outputs)];
    const WHOLE_GRAPH = -1;
    const made = withStatus(`function ${name}`, (status) =>
      native().TF_GraphToFunction(
        this.open(),
        name,
        0,
        WHOLE_GRAPH,
        null,
        args.count,
        args.bytes,
        results.count,
        results.bytes,
        null,
        null,
        null,
        status,
      ),
    );
    try {
      withStatus(`function ${name}`, (status) => native().TF_GraphCopyFunction(into.open(), made, null, status));
    } finally {
      native().TF_DeleteFunction(made);
    }
  }

  /** `inputMap` replaces inputs of the imported nodes: from 'node:index' there to an output here. */
  importGraphDef(bytes: Uint8Array, prefix: string, inputMap: ReadonlyMap<string, Output>): void {
    const api = native();
    const graph = this.open();
    const options = api.TF_NewImportGraphDefOptions();
    try {
      if (prefix) api.TF_ImportGraphDefOptionsSetPrefix(options, prefix);
      for (const [from, to] of inputMap) {
        const [node = '', index = '0'] = from.split(':');
        api.TF_ImportGraphDefOptionsAddInputMapping(options, node, Number(index), this.place(to));
      }
      withBuffer(bytes, (buffer) =>
        withStatus('importing a graph', (status) => api.TF_GraphImportGraphDef(graph, buffer, options, status)),
      );
    } finally {
      api.TF_DeleteImportGraphDefOptions(options);
    }
  }

  /** A serialized tensorflow.GraphDef. */
  toGraphDef(): Uint8Array {
    return bytesOfBuffer((buffer) =>
      withStatus('exporting a graph', (status) => native().TF_GraphToGraphDef(this.open(), buffer, status)),
    );
  }

  /** Runs in flight are safe: TensorFlow frees the graph with the last session on it. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    native().TF_DeleteGraph(this.pointer);
  }

  /** @internal */
  open(): Pointer {
    if (this.disposed) throw new InternalError('the graph is used after it was disposed of');
    return this.pointer;
  }

  /** @internal The C form of an output; throws INVALID_ARGUMENT for one of another graph. */
  place({ operation, index }: Output): { oper: Pointer; index: number } {
    const { pointer, outputs } = this.ownPlace(operation);
    if (index !== 0 && !(index > 0 && index < outputs))
      throw new FacetError('INVALID_ARGUMENT', `${operation.name} has ${outputs} outputs and none of number ${index}`);
    return { oper: pointer, index };
  }

  /** @internal */
  pack(outputs: readonly Output[]): ReturnType<typeof packOutputs> {
    return packOutputs(outputs.map((output) => this.place(output)));
  }

  private ownPlace(operation: Operation): NonNullable<ReturnType<typeof placeOf>> {
    const place = placeOf(operation);
    if (place?.graph !== this)
      throw new FacetError('INVALID_ARGUMENT', `the operation ${operation.name} belongs to another graph`);
    return place;
  }

  private operationAt(pointer: Pointer | null): Operation {
    if (!pointer) throw new InternalError('TensorFlow returned no operation and no error');
    const known = this.operations.get(pointer);
    if (known) return known;
    const place = { pointer, graph: this, outputs: native().TF_OperationNumOutputs(pointer) };
    const operation = placeOperation(new Operation(native().TF_OperationName(pointer)), place);
    this.operations.set(pointer, operation);
    return operation;
  }
}
