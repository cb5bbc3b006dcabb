import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';

/** What a command and its children took, from start to end. */
export interface Taken {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Of the largest process. */
  readonly peakBytes: number;
}

/** Runs a command to its end; `environment` is added to this process's. Throws when the command fails. */
export function measured(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Taken {
  const printed = execFileSync('python3', [join(__dirname, 'measure.py'), ...command], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { status, ...taken } = JSON.parse(printed) as Taken & { readonly status: number };
  if (status !== 0) throw new FacetError('INTERNAL', `${command.join(' ')} ended with status ${status}`);
  return taken;
}
