import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramState } from '../../apps/pipeline-e2e/src/stack';

/** What the supervisor tells the commands. */
export interface StackState {
  readonly supervisorPid: number;
  readonly programs: readonly ProgramState[];
  /** Variables by which `facet run --connect` finds the services. */
  readonly addresses: Readonly<Record<string, string>>;
}

const fileOf = (folder: string) => join(folder, 'stack.json');

export function writeState(folder: string, state: StackState): void {
  writeFileSync(`${fileOf(folder)}.new`, JSON.stringify(state, null, 2));
  renameSync(`${fileOf(folder)}.new`, fileOf(folder));
}

/** Undefined when no stack was started in this folder, or it was stopped. */
export function readState(folder: string): StackState | undefined {
  if (!existsSync(fileOf(folder))) return undefined;
  return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as StackState;
}

export function removeState(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

/** Whether there is a process with this id. */
export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
