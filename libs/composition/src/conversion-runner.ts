import { join } from 'node:path';
import { ThreadConversionRunner } from '@facet/adapter-conversion-runner-threads';
import type { ConversionRunner } from '@facet/port-conversion-runner';

/** Conversion on this machine's threads, from source, through the same loader as this process. */
export function composeConversionRunner(threads?: number): ConversionRunner {
  const root = join(__dirname, '../../..');
  return new ThreadConversionRunner({
    program: join(root, 'apps/tfrecord-conversion/src/images/convert-shard.program.ts'),
    execArgv: ['--require', join(root, 'tools/run/typescript.cjs')],
    threads,
  });
}
