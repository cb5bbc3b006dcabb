import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FACET = join(__dirname, '../../cli/bin/facet.cjs');

/** The object that `facet run --json` prints. */
export interface RunSummary {
  readonly photos: { total: number; accepted: number; refused: Record<string, number> };
  readonly dataset: {
    version: string;
    uri: string;
    digest: string;
    labels: string[];
    splits: Record<string, number>;
    shards: number;
  };
  readonly training: {
    architecture: string;
    steps: number;
    secondsPerStep: number;
    firstLoss: number;
    loss: number;
    validationAccuracy: number;
  };
  readonly model: { name: string; version: number; uri: string };
  readonly endpoints: { http: string; grpc: string };
}

export interface FacetProcess {
  readonly pid: number;
  /** The last line of standard output so far, as JSON; rejects when the process ends without one. */
  readonly summary: Promise<RunSummary>;
  /** Exit status (null when killed) and all that was said on standard error. */
  readonly ended: Promise<{ code: number | null; stderr: string }>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when standard error has `count` lines; rejects when the process ends before. */
  saidLines(count: number): Promise<void>;
}

/** `facet run --json` on any free ports, as a user starts it; with `environment` added to this process's. */
export function facetRun(args: readonly string[], environment: Readonly<Record<string, string>> = {}): FacetProcess {
  const child = spawn(process.execPath, [FACET, 'run', '--json', '--http-port', '0', '--grpc-port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FACET_LOG_LEVEL: 'info', ...environment },
  });
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    for (const listener of listeners) listener();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  const summary = new Promise<RunSummary>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line) as RunSummary);
    });
    void ended.then(({ code }) => reject(new Error(`facet ended with ${code} and no summary:\n${stderr}`)));
  });
  // Whoever waits only for the end must not meet the summary's rejection.
  summary.catch(() => undefined);
  const saidLines = (count: number) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stderr.split('\n').length > count && (listeners.delete(look), resolve());
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`facet never said ${count} lines:\n${stderr}`)));
    });
  return { pid: child.pid!, summary, ended, kill: (signal) => void child.kill(signal), saidLines };
}
