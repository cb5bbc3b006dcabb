import { extname, join } from 'node:path';

/** The programs that jobs run, as commands: from source, through the same loader as this process, or compiled as it is. */
export function jobPrograms(): Record<string, readonly string[]> {
  const root = join(__dirname, '../../..');
  const extension = extname(__filename);
  const loader = extension === '.ts' ? ['--require', join(root, 'tools/run/typescript.cjs')] : [];
  return { trainer: [process.execPath, ...loader, join(root, `apps/trainer/src/main${extension}`)] };
}

/**
 * What their environment has besides this process's. One arena of glibc's allocator: with one for each thread, training
 * holds 150 MB more, and takes no less time (`npm run bench -- train-memory`).
 */
export const JOB_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };
