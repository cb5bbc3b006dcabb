import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import type { Reply, Request } from './messages';
import { forwardOutput } from './forward-output';
import { type CallOptions, PendingCalls } from './pending-calls';

/** How programs that are TypeScript are run. */
const TYPESCRIPT_HOOK = join(__dirname, '../../../../tools/run/typescript.cjs');

/** TensorFlow runs on libuv's threads: the default of four would make runs wait for each other and for files. */
const ENGINE_ENV = { UV_THREADPOOL_SIZE: '16', TF_CPP_MIN_LOG_LEVEL: '2' };

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
/** A child that still runs so long after it was told to stop is killed. */
const STOP_GRACE_MS = 2_000;

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Until the next start. */
  readonly pauseMs: number;
}

export interface EngineProcessOptions {
  /** Absolute path of a program that calls {@link serveEngine}: JavaScript or TypeScript. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** For messages, e.g. `face-networks`. */
  readonly name: string;
  /** Called each time the child dies without being told to. */
  readonly onExit?: (exit: EngineExit) => void;
}

/**
 * A child process that does engine work, so that a crash of the native library takes no service with it.
 * A child that dies is started again after a pause of 50 ms that doubles up to 10 s until a call succeeds. Calls in
 * flight then reject with UNAVAILABLE and the reason ENGINE_RESTARTED; calls made meanwhile wait for the new child.
 */
export class EngineProcess {
  private readonly pending = new PendingCalls();
  private child: ChildProcess | undefined;
  private restart: NodeJS.Timeout | undefined;
  private deathsInARow = 0;
  private stopped = false;

  private constructor(private readonly options: EngineProcessOptions) {}

  static start(options: EngineProcessOptions): EngineProcess {
    const engine = new EngineProcess(options);
    engine.spawn();
    return engine;
  }

  /** The process id of the running child, absent between two children. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Rejects with the FacetError that the method threw, with its code, reason and details. */
  call<T>(method: string, payload?: unknown, options: CallOptions = {}): Promise<T> {
    if (this.stopped) return Promise.reject(this.error('is stopped', 'ENGINE_STOPPED'));
    const answer = this.pending.add<T>(method, payload, options, this.send);
    this.flush();
    return answer;
  }

  /** Ends the child and rejects every call in flight with UNAVAILABLE. Resolves when the child is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.restart);
    this.pending.reject('all', () => this.error('was stopped', 'ENGINE_STOPPED'));
    const { child } = this;
    if (!child) return;
    const gone = once(child, 'exit');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    if (child.connected) child.disconnect();
    await gone;
    clearTimeout(kill);
  }

  private spawn(): void {
    const { program, args = [], env } = this.options;
    const child = fork(program, args, {
      execArgv: program.endsWith('.ts') ? ['-r', TYPESCRIPT_HOOK] : [],
      env: { ...process.env, ...ENGINE_ENV, ...env },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // The parent's standard output is for results: what a library prints must not mix with them.
    for (const output of [child.stdout!, child.stderr!]) forwardOutput(output, process.stderr);
    this.child = child;
    child.on('message', (reply: Reply) => {
      if (!('error' in reply)) this.deathsInARow = 0;
      this.pending.settle(reply);
    });
    // A message that could not be written is followed by 'exit', a process that could not be started is not.
    child.on('error', () => {
      if (child.pid === undefined) this.died(null, null);
    });
    child.once('exit', (code, signal) => this.died(code, signal));
    this.flush();
  }

  private died(code: number | null, signal: NodeJS.Signals | null): void {
    this.child = undefined;
    if (this.stopped) return;
    this.pending.reject('sent', (method) =>
      this.error(`ended (${signal ?? `exit code ${code}`}) while it ran ${method}`, 'ENGINE_RESTARTED'),
    );
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.deathsInARow++, LONGEST_PAUSE_MS);
    this.restart = setTimeout(() => this.spawn(), pauseMs);
    this.options.onExit?.({ code, signal, pauseMs });
  }

  private flush(): void {
    if (this.child?.connected) this.pending.sendUnsent(this.send);
  }

  private readonly send = (request: Request): void => {
    if (this.child?.connected) this.child.send(request);
  };

  private error(what: string, reason: string): FacetError {
    return new FacetError('UNAVAILABLE', `the engine process ${this.options.name} ${what}`, { reason });
  }
}
