import type { ProgramState } from '../../apps/pipeline-e2e/src/stack';
import { isAlive, type StackState } from './stack-state';

/** `ready`, `up` (alive, not ready), `down`; a program without HTTP is `up` as long as its process lives. */
async function conditionOf({ pid, addresses }: ProgramState): Promise<string> {
  if (!isAlive(pid)) return 'down';
  if (!addresses.http || !addresses.grpc) return 'up';
  const reply = await fetch(`http://${addresses.http}/health/ready`, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  );
  return reply?.status === 200 ? 'ready' : 'up';
}

/** Prints a table of the programs, then how to go on. */
export async function printStatus({ programs }: StackState): Promise<void> {
  const rows = await Promise.all(
    programs.map(async (program) => [
      program.name,
      await conditionOf(program),
      String(program.pid ?? ''),
      Object.entries(program.addresses)
        .map(([protocol, address]) => `${protocol} ${address}`)
        .join('  '),
    ]),
  );
  const table = [['program', 'state', 'pid', 'addresses'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd();
  process.stdout.write(`\n${table.map(line).join('\n')}

Run the job on it:   npm run stack -- run --photos ./people
Kill one service:    npm run stack -- kill face-extraction
Stop everything:     npm run stack -- down
`);
}
