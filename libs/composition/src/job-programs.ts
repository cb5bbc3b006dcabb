import { join } from 'node:path';

/** The programs that jobs run, as commands: from source, through the same loader as this process. */
export function jobPrograms(): Record<string, readonly string[]> {
  const root = join(__dirname, '../../..');
  const loader = join(root, 'tools/run/typescript.cjs');
  return { trainer: [process.execPath, '--require', loader, join(root, 'apps/trainer/src/main.ts')] };
}
