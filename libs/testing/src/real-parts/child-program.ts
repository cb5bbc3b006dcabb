import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { pause } from '@facet/kernel';

export interface ProgramOptions {
  /** For messages. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes standard output and standard error, after what is there. */
  readonly logFile: string;
}

const POLL_MS = 50;
/** A program that still runs so long after SIGTERM is killed; a service promises 10 s. */
const STOP_GRACE_MS = 15_000;

/** A program as a child process that can be killed, frozen and started again, as the faults of a cluster would. */
export class ChildProgram {
  private child: ChildProcess | undefined;

  constructor(private readonly options: ProgramOptions) {}

  get pid(): number | undefined {
    return this.isRunning ? this.child?.pid : undefined;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  start(): void {
    if (this.isRunning) throw new Error(`${this.options.name} runs already`);
    const { command, environment, logFile } = this.options;
    const log = openSync(logFile, 'a');
    const [program, ...args] = command;
    this.child = spawn(program, args, { env: environment, stdio: ['ignore', log, log] });
    // A program that cannot be started has no exit code; `ready` tells of it.
    this.child.on('error', () => undefined);
    closeSync(log);
  }

  /** Waits until `probe` says yes; rejects when the program ends before, or after `timeoutMs`, with the log's end. */
  async ready(probe: () => Promise<boolean>, timeoutMs = 120_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await probe().catch(() => false))) {
      if (!this.isRunning) throw new Error(`${this.options.name} ended before it was ready:\n${this.logTail()}`);
      if (Date.now() > deadline)
        throw new Error(`${this.options.name} was not ready within ${timeoutMs / 1000} s:\n${this.logTail()}`);
      await pause(POLL_MS);
    }
  }

  /** Sends a signal; false when there is no process to take it. */
  signal(signal: NodeJS.Signals): boolean {
    return this.isRunning && this.child!.kill(signal);
  }

  /** The status that the program ended with, null when a signal ended it. */
  async ended(): Promise<number | null> {
    const { child } = this;
    if (!child) return null;
    if (this.isRunning) await once(child, 'exit');
    return child.exitCode;
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  /** SIGTERM, then SIGKILL when that does not help; resolves with the exit status. */
  async stop(): Promise<number | null> {
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), STOP_GRACE_MS);
    const status = await this.ended();
    clearTimeout(timer);
    return status;
  }

  private logTail(): string {
    return readFileSync(this.options.logFile, 'utf8').split('\n').slice(-20).join('\n');
  }
}
