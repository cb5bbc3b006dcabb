import { extname, join } from 'node:path';

/** The programs that jobs run, as commands: from source, through the same loader as this process, or compiled as it is. */
export function jobPrograms(): Record<string, readonly string[]> {
  const root = join(__dirname, '../../..');
  const extension = extname(__filename);
  const loader = extension === '.ts' ? ['--require', join(root, 'tools/run/typescript.cjs')] : [];
  return { trainer: [process.execPath, ...loader, join(root, `apps/trainer/src/main${extension}`)] };
}
