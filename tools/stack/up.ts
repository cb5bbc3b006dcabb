import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackOptions } from '../../apps/pipeline-e2e/src/stack';
import { StackError } from './stack-error';
import { isAlive, readState, type StackState } from './stack-state';

/** What `up` was asked for, in its own words. */
export interface UpOptions {
  readonly brokers: '1' | '3';
  readonly replicas?: StackOptions['replicas'];
  readonly kafka?: string;
  readonly databaseUrl?: string;
  readonly objectStore?: string;
}

/** Starts the supervisor, which outlives this command, and waits until the whole stack is ready. */
export async function up(folder: string, options: UpOptions): Promise<StackState> {
  const before = readState(folder);
  if (before && isAlive(before.supervisorPid))
    throw new StackError(`a stack runs in ${folder} already; npm run stack -- down stops it`);
  mkdirSync(folder, { recursive: true });
  const { brokers, replicas, kafka, databaseUrl, objectStore } = options;
  const stack: StackOptions = { folder, brokers: Number(brokers) as 1 | 3, replicas, kafka, databaseUrl, objectStore };
  const logFile = join(folder, 'supervisor.log');
  const log = openSync(logFile, 'w');
  const supervisor = fork(join(__dirname, 'supervisor.ts'), [JSON.stringify(stack)], {
    execArgv: ['-r', join(__dirname, '../run/typescript.cjs')],
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  process.stderr.write(`starting Kafka, Postgres, the object store and the services (logs in ${folder}) ...\n`);
  // `ready` comes before the channel is closed; a supervisor that failed only exits.
  const ready = await Promise.race([
    once(supervisor, 'message').then(() => true),
    once(supervisor, 'exit').then(() => false),
  ]);
  if (!ready)
    throw new StackError(
      readFileSync(logFile, 'utf8')
        .trim()
        .replace(/^stack: /, ''),
    );
  supervisor.unref();
  return readState(folder)!;
}
