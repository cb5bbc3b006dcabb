import { existsSync, readFileSync } from 'node:fs';

/** Process ids of a program's children and theirs, where the system tells (Linux). */
export function descendantsOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [];
  const children = readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** How many of these processes have ended. */
export const missingOf = (pids: readonly number[]): number => pids.filter((pid) => !existsSync(`/proc/${pid}`)).length;
