import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FacetError, InternalError, throwIfAborted } from '@facet/kernel';
import type { ConversionJob, ConversionRunner, RunShardsOptions } from '@facet/port-conversion-runner';
import { errorOf, type ThreadData, type ThreadMessage } from './thread-messages';

export interface ThreadOptions {
  /** Path of a module that exports `convertShard`. */
  readonly program: string;
  /** Node's options for the threads, e.g. what loads TypeScript. */
  readonly execArgv: readonly string[];
  /** Default: one per core. */
  readonly threads?: number;
}

/**
 * Converts shards on worker threads, each of which takes the next number from a shared counter. A thread works
 * synchronously and keeps its core busy; this thread only listens.
 */
export class ThreadConversionRunner implements ConversionRunner {
  constructor(private readonly options: ThreadOptions) {}

  async run(job: ConversionJob, shards: readonly number[], { onShard, signal }: RunShardsOptions): Promise<void> {
    throwIfAborted(signal);
    const { program, threads = availableParallelism() } = this.options;
    const next = new Int32Array(new SharedArrayBuffer(4));
    const data: ThreadData = { program, job, shards, next };
    const takeNoMore = () => void Atomics.store(next, 0, shards.length);
    const workers = Array.from({ length: Math.min(threads, shards.length) }, () => this.start(data));
    const terminate = () => workers.forEach((worker) => void worker.terminate());
    signal?.addEventListener('abort', terminate);
    try {
      const ends = await Promise.allSettled(workers.map((worker) => untilEnd(worker, onShard, takeNoMore)));
      throwIfAborted(signal);
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed) throw failed.reason;
    } finally {
      signal?.removeEventListener('abort', terminate);
    }
  }

  private start(workerData: ThreadData): Worker {
    return new Worker(join(__dirname, `conversion-thread${extname(__filename)}`), {
      workerData,
      execArgv: [...this.options.execArgv],
    });
  }
}

/** Resolves when the thread has ended; rejects when it has failed. */
function untilEnd(worker: Worker, onShard: RunShardsOptions['onShard'], takeNoMore: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const fail = (error: Error) => {
      failure ??= error;
      takeNoMore();
    };
    worker.on('message', (message: ThreadMessage) => {
      try {
        if ('failure' in message) throw errorOf(message.failure);
        onShard(message.shard);
      } catch (error) {
        fail(error as Error);
      }
    });
    worker.on('error', (error) =>
      fail(new FacetError('INTERNAL', `a thread failed: ${error.message}`, { cause: error })),
    );
    worker.on('exit', (code) => {
      if (code !== 0) fail(new InternalError(`a thread ended with status ${code}`));
      if (failure) reject(failure);
      else resolve();
    });
  });
}
