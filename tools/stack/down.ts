import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, readState, removeState } from './stack-state';

const LONGEST_STOP_MS = 60_000;

/** Stops a stack in the order of its own shutdown; what its supervisor left behind (kill -9) is ended one by one. */
export async function down(folder: string): Promise<void> {
  const state = readState(folder);
  if (!state) return void process.stderr.write(`no stack runs in ${folder}\n`);
  const { supervisorPid, programs } = state;
  if (isAlive(supervisorPid)) {
    process.kill(supervisorPid, 'SIGTERM');
    const deadline = Date.now() + LONGEST_STOP_MS;
    while (isAlive(supervisorPid) && Date.now() < deadline) await pause(100);
  }
  for (const { pid } of programs) if (isAlive(pid)) process.kill(pid!, 'SIGKILL');
  removeState(folder);
  process.stderr.write(`stopped; data and logs stay in ${folder}\n`);
}
