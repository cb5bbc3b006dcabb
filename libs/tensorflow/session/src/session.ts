import { FacetError } from '@facet/kernel';
import { type Operation, type Output, SessionHandle, type Tensor } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { checkFeed, type InputSpec } from './feed-check';
import { type Device, sessionConfig, type SessionOptions } from './session-config';

/** Values by output, or by 'node' or 'node:index'. */
export type Feeds = ReadonlyMap<Output, Tensor> | Readonly<Record<string, Tensor>>;

/** Runs a graph. Runs are asynchronous, never block the event loop, and may overlap. */
export class Session {
  private readonly inputs = new Map<Output['operation'], InputSpec[]>();

  private constructor(
    readonly graph: Graph,
    private readonly handle: SessionHandle,
    /** What it computes on. */
    readonly device: Device,
  ) {}

  /** Throws FAILED_PRECONDITION (NO_GPU) where a GPU is asked for and there is none. */
  static open(graph: Graph, options: SessionOptions = {}): Session {
    const handle = SessionHandle.open(graph.handle, sessionConfig(options));
    return new Session(graph, handle, deviceOf(handle, options));
  }

  /**
   * Loads a SavedModel's graph tagged 'serve' and its variables. `metaGraph` is its serialized
   * tensorflow.MetaGraphDef. Throws NOT_FOUND when the folder holds no SavedModel, FAILED_PRECONDITION (NO_GPU) where a GPU
   * is asked for and there is none. Blocks while it loads.
   */
  static fromSavedModel(folder: string, options: SessionOptions = {}): { session: Session; metaGraph: Uint8Array } {
    const loaded = SessionHandle.openSavedModel(folder, 'serve', sessionConfig(options));
    const device = deviceOf(loaded.session, options);
    return { session: new Session(new Graph({}, loaded.graph), loaded.session, device), metaGraph: loaded.metaGraph };
  }

  /**
   * Computes `fetches`, in their order, and runs `targets`. Throws INVALID_ARGUMENT naming the input for a feed of the
   * wrong type or shape, NOT_FOUND for a name that the graph does not have, and TensorFlow's own error for the rest.
   */
  async run(
    feeds: Feeds,
    fetches: readonly (Output | string)[],
    targets: readonly (Operation | string)[] = [],
  ): Promise<Tensor[]> {
    const entries = feeds instanceof Map ? [...feeds] : Object.entries(feeds as Readonly<Record<string, Tensor>>);
    const fed = entries.map(([key, value]) => {
      const output = typeof key === 'string' ? this.inputNamed(key) : (key as Output);
      checkFeed(output.operation.name, this.inputSpec(output), value);
      return [output, value] as const;
    });
    return this.handle.run(
      fed,
      fetches.map((fetch) => this.fetchable(typeof fetch === 'string' ? this.graph.output(fetch) : fetch)),
      targets.map((target) => (typeof target === 'string' ? this.graph.operation(target) : target)),
    );
  }

  /** Runs in flight are let finish; later ones are refused with FAILED_PRECONDITION. */
  close(): void {
    this.handle.close();
  }

  private inputNamed(name: string): Output {
    try {
      return this.graph.output(name);
    } catch (cause) {
      if (!(cause instanceof FacetError)) throw cause;
      throw new FacetError('INVALID_ARGUMENT', `the graph has no input named ${name}`, { cause });
    }
  }

  private inputSpec(output: Output): InputSpec {
    const known = this.inputs.get(output.operation) ?? [];
    this.inputs.set(output.operation, known);
    return (known[output.index] ??= this.graph.describe(output));
  }

  private fetchable(output: Output): Output {
    const { dtype } = this.graph.describe(output);
    if (dtype === 'resource' || dtype === 'variant')
      throw new FacetError('INVALID_ARGUMENT', `${output.operation.name} is a ${dtype} and cannot be fetched`);
    return output;
  }
}

function deviceOf(handle: SessionHandle, { device = 'cpu' }: SessionOptions): Device {
  if (device === 'cpu') return 'cpu';
  if (handle.deviceTypes().includes('GPU')) return 'gpu';
  if (device === 'auto') return 'cpu';
  handle.close();
  throw new FacetError(
    'FAILED_PRECONDITION',
    'TensorFlow sees no GPU here; where nvidia-smi shows one, run: npm run setup, which fetches its build for GPUs',
    { reason: 'NO_GPU' },
  );
}
