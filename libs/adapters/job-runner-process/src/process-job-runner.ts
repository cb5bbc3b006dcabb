import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { FacetError } from '@facet/kernel';
import type { JobOutcome, JobRunner, JobSpec, RunningJob } from '@facet/port-job-runner';
import { ProgramOutput } from './program-output';

export interface ProcessJobRunnerOptions {
  /** Program name -> command and arguments. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  /** Folder of one log file per job: all that the program prints and that is no message. */
  readonly logFolder: string;
  /** Additions to this process's variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How long a cancelled program may take to end; default 10 s. */
  readonly graceMs?: number;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Jobs as child processes. A program gets its input as one line of JSON on standard input, which stays open: its end
 * means that the parent is gone, even by kill -9, and the program must end too. Lines of JSON with a `type` on standard
 * output are its messages; `{"type":"failed","message":…}` says why it will exit with an error.
 */
export class ProcessJobRunner implements JobRunner {
  private readonly running = new Map<Child, () => Promise<void>>();

  constructor(private readonly options: ProcessJobRunnerOptions) {}

  async start({ jobId, program, input, environment: own }: JobSpec): Promise<RunningJob> {
    const { programs, logFolder, environment, graceMs = 10_000 } = this.options;
    const [command, ...args] = programs[program] ?? [];
    if (command === undefined) throw new FacetError('NOT_FOUND', `there is no job program named ${program}`);
    mkdirSync(logFolder, { recursive: true });
    const child: Child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment, ...own },
    });
    const log = logOf(child, join(logFolder, `${jobId}.log`));
    // A program that is already gone shows in its outcome, not here.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(input)}\n`);
    let cancelled = false;
    const said = new ProgramOutput(child.stdout, (line) => log.write(`${line}\n`));
    const ended = outcomeOf(child, () => cancelled, said);
    const cancel = async () => {
      cancelled = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    };
    this.running.set(child, cancel);
    void ended.finally(() => this.running.delete(child));
    return { messages: said.messages, outcome: ended, cancel };
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map((cancel) => cancel()));
  }
}

/** The job's log: what the program prints on standard error, and what others write. A full disk loses log lines only. */
function logOf(child: Child, path: string): WriteStream {
  const log = createWriteStream(path, { flags: 'a' });
  log.on('error', () => child.stderr.resume());
  child.stderr.pipe(log, { end: false });
  child.once('close', () => log.end());
  return log;
}

function outcomeOf(child: Child, cancelled: () => boolean, said: ProgramOutput): Promise<JobOutcome> {
  return new Promise((resolve) => {
    child.once('error', (error) =>
      resolve({ state: 'failed', message: `the program could not be started: ${error.message}` }),
    );
    // `close`, not `exit`: only then has everything that was said been read.
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ state: 'succeeded' });
      else if (cancelled()) resolve({ state: 'cancelled' });
      else
        resolve({
          state: 'failed',
          message: said.failure ?? `the program ended by ${signal ?? `exit status ${code}`}`,
        });
    });
  });
}
