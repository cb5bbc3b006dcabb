import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { OwnThreadConversionRunner, ThreadConversionRunner } from '@facet/adapter-conversion-runner-threads';
import type { ConversionRunner } from '@facet/port-conversion-runner';

/**
 * Conversion on this machine's threads, by default one per core; a single one is this thread. They run from source, through
 * the same loader as this process, or compiled as it is.
 */
export function composeConversionRunner(threads = availableParallelism()): ConversionRunner {
  const root = join(__dirname, '../../..');
  const extension = extname(__filename);
  const program = join(root, `apps/tfrecord-conversion/src/images/convert-shard.program${extension}`);
  if (threads === 1) return new OwnThreadConversionRunner(program);
  return new ThreadConversionRunner({
    program,
    execArgv: extension === '.ts' ? ['--require', join(root, 'tools/run/typescript.cjs')] : [],
    threads,
  });
}
