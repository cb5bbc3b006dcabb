import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';

const LOADER = join(__dirname, '../../../../tools/run/typescript.cjs');
const PROGRAM = join(__dirname, 'service-process.fixture.ts');

let child: ChildProcessByStdio<null, null, Readable> | undefined;
afterEach(() => child?.kill('SIGKILL'));

interface LogLine {
  readonly msg: string;
  readonly httpPort?: number;
}

/** A service's own process; `until` resolves with the log line that has the text. */
function start(behaviour: string, environment: Record<string, string> = {}) {
  const ports = { FACET_HTTP_PORT: '0', FACET_GRPC_PORT: '0' };
  const env = { ...process.env, ...ports, ...environment };
  const started = spawn(process.execPath, ['--require', LOADER, PROGRAM, behaviour], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = started;
  const lines: LogLine[] = [];
  const heard = createInterface({ input: started.stderr });
  const exit = once(started, 'close').then(([code, signal]: unknown[]) => code ?? signal);
  heard.on('line', (line) => line.startsWith('{') && lines.push(JSON.parse(line) as LogLine));
  const until = async (text: string): Promise<LogLine> => {
    for (;;) {
      const line = lines.find(({ msg }) => msg.includes(text));
      if (line) return line;
      await Promise.race([once(heard, 'line'), exit.then((code) => Promise.reject(new Error(`exit ${code}`)))]);
    }
  };
  return { process: started, lines, until, exit };
}

test('SIGTERM ends a service with status 0, twice as well as once, also when a handler hangs', async () => {
  const service = start('stuck');
  await service.until('listening');
  service.process.kill('SIGTERM');
  await service.until('did not end within');
  service.process.kill('SIGTERM');
  expect(await service.exit).toBe(0);
});

test('a service that waits is alive, and SIGTERM ends it with status 0', async () => {
  const service = start('waits');
  await service.until('the broker does not answer');
  service.process.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  expect(service.lines.filter(({ msg }) => msg.includes('does not answer'))).toHaveLength(1);
});

test('a service whose subscription crashed is not ready, and ends with status 1 to be started again', async () => {
  const service = start('crashes', { FACET_NOT_READY_EXIT_MS: '3000' });
  const { httpPort } = await service.until('listening');
  const ready = () => fetch(`http://127.0.0.1:${httpPort}/health/ready`);
  expect((await ready()).status).toBe(200);
  service.process.kill('SIGUSR2');
  let reply = await ready();
  while (reply.status === 200) reply = await ready();
  expect(await reply.json()).toEqual({ ready: false, missing: ['serving cannot take events from the bus'] });
  expect(await service.exit).toBe(1);
  expect(service.lines.map(({ msg }) => msg)).toContain('not ready for too long');
});

test('a bad configuration ends a service at once', async () => {
  const service = start('waits', { FACET_HTTP_PORT: 'eighty' });
  expect(await service.exit).toBe(1);
  expect(service.lines.at(-1)?.msg).toContain('FACET_HTTP_PORT');
});
