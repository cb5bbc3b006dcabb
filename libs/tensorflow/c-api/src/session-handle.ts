import { FacetError } from '@facet/kernel';
import koffi from 'koffi';
import type { Pointer } from './c-types';
import { GraphHandle } from './graph-handle';
import { native } from './library';
import { bytesOfBuffer } from './native-buffer';
import { freeTensor, fromNative, toNative } from './native-tensor';
import type { Operation, Output } from './operation';
import { newStatus, throwIfFailed, withStatus } from './status';
import type { Tensor } from './tensor';

export interface LoadedModel {
  readonly session: SessionHandle;
  readonly graph: GraphHandle;
  /** A serialized tensorflow.MetaGraphDef. */
  readonly metaGraph: Uint8Array;
}

/**
 * A TF_Session. Runs are asynchronous, on libuv's threads, and any number may be in flight.
 * Feeds must agree with the graph in rank: TensorFlow aborts the process otherwise, so the caller checks them.
 */
export class SessionHandle {
  private closed = false;
  private inFlight = 0;

  private constructor(
    private readonly pointer: Pointer,
    private readonly graph: GraphHandle,
  ) {}

  /** `config` is a serialized tensorflow.ConfigProto. */
  static open(graph: GraphHandle, config: Uint8Array): SessionHandle {
    const pointer = withOptions(config, (options) =>
      withStatus('opening a session', (status) => native().TF_NewSession(graph.open(), options, status)),
    );
    return new SessionHandle(pointer as Pointer, graph);
  }

  /** Loads the graph tagged `tag` of a SavedModel, with its variables. Throws NOT_FOUND when `folder` holds none. */
  static openSavedModel(folder: string, tag: string, config: Uint8Array): LoadedModel {
    const graph = new GraphHandle();
    const tagText = Buffer.from(`${tag}\0`);
    const tags = BigUint64Array.of(koffi.address(tagText));
    let pointer: Pointer | null = null;
    try {
      const metaGraph = bytesOfBuffer((meta) => {
        pointer = withOptions(config, (options) =>
          withStatus(`loading the model in ${folder}`, (status) =>
            native().TF_LoadSessionFromSavedModel(options, null, folder, tags, tags.length, graph.open(), meta, status),
          ),
        );
      });
      return { session: new SessionHandle(pointer as unknown as Pointer, graph), graph, metaGraph };
    } catch (error) {
      graph.dispose();
      throw error;
    }
  }

  async run(
    feeds: readonly (readonly [Output, Tensor])[],
    fetches: readonly Output[],
    targets: readonly Operation[],
  ): Promise<Tensor[]> {
    if (this.closed) throw new FacetError('FAILED_PRECONDITION', 'the session is closed', { reason: 'SESSION_CLOSED' });
    const inputs = this.graph.pack(feeds.map(([output]) => output));
    const outputs = this.graph.pack(fetches);
    const operations = BigUint64Array.from(targets, (operation) => this.graph.place({ operation, index: 0 }).oper);
    const results = new BigUint64Array(fetches.length);
    const values: Pointer[] = [];
    const status = newStatus();
    this.inFlight++;
    try {
      for (const [output, value] of feeds) values.push(toNative(value, `the input ${output.operation.name}`));
      const addresses = BigUint64Array.from(values);
      await runAsync(
        this.pointer,
        null,
        inputs.bytes,
        addresses,
        values.length,
        outputs.bytes,
        results,
        fetches.length,
        operations,
        operations.length,
        null,
        status,
      );
      throwIfFailed('running the graph', status);
      return Array.from(results, fromNative);
    } finally {
      for (const result of results) if (result) native().TF_DeleteTensor(result);
      values.forEach(freeTensor);
      native().TF_DeleteStatus(status);
      this.inFlight--;
      this.freeWhenIdle();
    }
  }

  /** The kinds of the devices that it computes on, e.g. `CPU`, `GPU`. */
  deviceTypes(): string[] {
    const what = 'listing the devices of a session';
    const list = withStatus(what, (status) => native().TF_SessionListDevices(this.pointer, status)) as Pointer;
    try {
      return Array.from({ length: native().TF_DeviceListCount(list) }, (_, i) =>
        withStatus(what, (status) => native().TF_DeviceListType(list, i, status)),
      );
    } finally {
      native().TF_DeleteDeviceList(list);
    }
  }

  /** Runs in flight are let finish; the session's memory is freed after the last. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.freeWhenIdle();
  }

  private freeWhenIdle(): void {
    if (!this.closed || this.inFlight > 0) return;
    withStatus('closing a session', (status) => native().TF_CloseSession(this.pointer, status));
    withStatus('closing a session', (status) => native().TF_DeleteSession(this.pointer, status));
  }
}

type RunArguments = Parameters<ReturnType<typeof native>['TF_SessionRun']>;

/** Holds on to the arguments until the call has ended: koffi passes the addresses of their memory. */
function runAsync(...args: RunArguments): Promise<RunArguments> {
  return new Promise((resolve, reject) =>
    native().TF_SessionRun.async(...args, (error) => (error ? reject(error) : resolve(args))),
  );
}

function withOptions<T>(config: Uint8Array, work: (options: Pointer) => T): T {
  const options = native().TF_NewSessionOptions() as Pointer;
  try {
    withStatus('the options of a session', (status) =>
      native().TF_SetConfig(options, config, config.byteLength, status),
    );
    return work(options);
  } finally {
    native().TF_DeleteSessionOptions(options);
  }
}
