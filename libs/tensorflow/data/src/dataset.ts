import { FacetError } from '@facet/kernel';
import { type DType, tensor } from '@facet/tensorflow-c-api';
import type { ArgumentType, Attribute, Graph, Operation, Output } from '@facet/tensorflow-graph';

/** What an element of a dataset is made of; the batch of a batched one is -1. */
export type Element = readonly ArgumentType[];

export interface ShuffleOptions {
  /** Elements held at a time: as many as there are give every order the same chance. */
  readonly bufferSize: number;
  /** Decides the order of each repetition; the same seed gives the same orders. */
  readonly seed: number;
}

/** Builds the parts of a new element from those of an old one. */
export type ElementBody = (graph: Graph, ...parts: Output[]) => readonly Output[];

/** The end of a dataset in a graph: `next` is another element in every run. */
export interface DatasetIterator {
  /** Run once before the first `next`; run again it begins again. */
  readonly initialize: Operation;
  readonly next: readonly Output[];
}

/** A row of elements that TensorFlow itself reads, changes and prepares ahead of their use (tf.data). */
export class Dataset {
  private constructor(
    private readonly graph: Graph,
    private readonly variant: Output,
    readonly element: Element,
  ) {}

  /** The records of TFRecord files, file after file; each a string. Files are opened when the iterator begins. */
  static records(graph: Graph, files: Output): Dataset {
    const uncompressed = graph.constant(tensor('string', [], [new Uint8Array()]));
    const variant = graph.op('TFRecordDataset', [files, uncompressed, graph.long(READ_BYTES)]);
    return new Dataset(graph, variant, [{ dtype: 'string', shape: [] }]);
  }

  /** The whole numbers from `start` on, an int64 scalar. */
  static count(graph: Graph, start: Output): Dataset {
    const bounds = [start, graph.long(Number.MAX_SAFE_INTEGER), graph.long(1)];
    const element: Element = [{ dtype: 'int64', shape: [] }];
    return new Dataset(graph, graph.op('RangeDataset', bounds, outputsOf(element)), element);
  }

  /** Each element with the other's element of the same place; as long as the shorter one. */
  zip(other: Dataset): Dataset {
    const element = [...this.element, ...other.element];
    const variant = this.graph.op('ZipDataset', [[this.variant, other.variant]], outputsOf(element));
    return new Dataset(this.graph, variant, element);
  }

  /** Begins again after the last element, for ever. */
  repeat(): Dataset {
    return this.then('RepeatDataset', [this.graph.long(-1)]);
  }

  /** In another order in every repetition. */
  shuffle({ bufferSize, seed }: ShuffleOptions): Dataset {
    // Two zeros would mean a seed of the moment.
    const inputs = [bufferSize, seed, 1].map((value) => this.graph.long(value));
    return this.then('ShuffleDataset', inputs, { reshuffle_each_iteration: { bool: true } });
  }

  /** Without the first `count`, an int64 scalar. */
  skip(count: Output): Dataset {
    return this.then('SkipDataset', [count]);
  }

  /** Keeps the elements in memory once they have been made. */
  cache(): Dataset {
    return this.then('CacheDataset', [this.graph.constant(tensor('string', [], [new Uint8Array()]))]);
  }

  /**
   * `body` makes the new element of each in a graph of its own, which gets the name `name`; up to `parallelCalls` at a
   * time, in the order of the elements. Throws INVALID_ARGUMENT for a result of unknown rank.
   */
  map(name: string, parallelCalls: number, body: ElementBody): Dataset {
    const element = this.define(name, body);
    const variant = this.graph.op('ParallelMapDatasetV2', [this.variant, [], this.graph.long(parallelCalls)], {
      ...functionNamed(name),
      deterministic: { string: 'true' },
      ...outputsOf(element),
    });
    return new Dataset(this.graph, variant, element);
  }

  /** As map and then batch, but the new elements are made in their places in the batch: it saves copying them. */
  mapAndBatch(name: string, parallelCalls: number, size: number, body: ElementBody): Dataset {
    const element = batched(this.define(name, body), size);
    const inputs = [this.variant, [], this.graph.long(size), this.graph.long(parallelCalls), yes(this.graph)];
    const attributes = { ...functionNamed(name), ...outputsOf(element) };
    return new Dataset(this.graph, this.graph.op('MapAndBatchDataset', inputs, attributes), element);
  }

  /** `size` elements in one; what does not fill a batch is left out. */
  batch(size: number): Dataset {
    const element = batched(this.element, size);
    const inputs = [this.variant, this.graph.long(size), yes(this.graph)];
    return new Dataset(this.graph, this.graph.op('BatchDatasetV2', inputs, outputsOf(element)), element);
  }

  /** Makes up to `count` elements ahead, while others are used. */
  prefetch(count: number): Dataset {
    return this.then('PrefetchDataset', [this.graph.long(count)]);
  }

  iterator(): DatasetIterator {
    const { graph, element } = this;
    const unnamed = { shared_name: { string: '' }, container: { string: '' } };
    const iterator = graph.op('IteratorV2', [], { ...unnamed, ...outputsOf(element) });
    const initialize = graph.op('MakeIterator', [this.variant, iterator]).operation;
    const first = graph.op('IteratorGetNext', [iterator], outputsOf(element));
    return { initialize, next: graph.outputs(first, element.length) };
  }

  private define(name: string, body: ElementBody): Element {
    return this.graph.defineFunction(name, body, this.element).map(({ dtype, shape }, i) => {
      if (!shape) throw new FacetError('INVALID_ARGUMENT', `result ${i} of ${name} has an unknown rank`);
      return { dtype, shape };
    });
  }

  private then(type: string, inputs: readonly Output[], attributes: Readonly<Record<string, Attribute>> = {}): Dataset {
    const variant = this.graph.op(type, [this.variant, ...inputs], { ...attributes, ...outputsOf(this.element) });
    return new Dataset(this.graph, variant, this.element);
  }
}

const functionNamed = (name: string) => ({ f: { func: name }, Targuments: { types: [] } });

const yes = (graph: Graph): Output => graph.constant(tensor('bool', [], Uint8Array.of(1)));

const batched = (element: Element, size: number): Element =>
  element.map(({ dtype, shape }) => ({ dtype, shape: [size, ...shape] }));

/** Read from a file at a time. */
const READ_BYTES = 1 << 20;

const outputsOf = (element: Element): { output_types: { types: DType[] }; output_shapes: { shapes: number[][] } } => ({
  output_types: { types: element.map(({ dtype }) => dtype) },
  output_shapes: { shapes: element.map(({ shape }) => [...shape]) },
});
