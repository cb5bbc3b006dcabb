import { parentPort, workerData } from 'node:worker_threads';
import type { ConvertShard } from '@facet/port-conversion-runner';
import { failureOf, type ThreadData, type ThreadMessage } from './thread-messages';

// The program of a thread: takes shards until none is left.
const { program, job, shards, next } = workerData as ThreadData;
const say = (message: ThreadMessage) => parentPort!.postMessage(message);

async function run(): Promise<void> {
  try {
    const { convertShard } = (await import(program)) as { convertShard: ConvertShard };
    for (let at = Atomics.add(next, 0, 1); at < shards.length; at = Atomics.add(next, 0, 1))
      say({ shard: await convertShard(job, shards[at]!) });
  } catch (error) {
    say({ failure: failureOf(error) });
  }
}

void run();
