import { extname, join } from 'node:path';
import { ThreadConversionRunner } from '@facet/adapter-conversion-runner-threads';
import type { ConversionRunner } from '@facet/port-conversion-runner';

/** Conversion on this machine's threads: from source, through the same loader as this process, or compiled as it is. */
export function composeConversionRunner(threads?: number): ConversionRunner {
  const root = join(__dirname, '../../..');
  const extension = extname(__filename);
  return new ThreadConversionRunner({
    program: join(root, `apps/tfrecord-conversion/src/images/convert-shard.program${extension}`),
    execArgv: extension === '.ts' ? ['--require', join(root, 'tools/run/typescript.cjs')] : [],
    threads,
  });
}
