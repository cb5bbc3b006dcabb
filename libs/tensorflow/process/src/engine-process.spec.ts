import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { EngineProcess, type EngineExit, type EngineProcessOptions } from './engine-process';

const started: EngineProcess[] = [];
afterEach(() => Promise.all(started.splice(0).map((engine) => engine.stop())));

function start(options: Partial<EngineProcessOptions> = {}): EngineProcess {
  const engine = EngineProcess.start({ program: join(__dirname, 'echo-engine.fixture.ts'), name: 'echo', ...options });
  started.push(engine);
  return engine;
}

test('typed arrays, maps and big integers travel as they are', async () => {
  const payload = { data: Float32Array.of(1, 2.5), bytes: Uint8Array.of(0, 255), map: new Map([['a', 5n]]) };
  expect(await start().call('echo', payload)).toEqual(payload);
});

test('the child has threads for concurrent runs, and what the caller adds', async () => {
  const names = ['UV_THREADPOOL_SIZE', 'FACET_SPEC'];
  expect(await start({ env: { FACET_SPEC: 'yes' } }).call('environment', names)).toEqual(['16', 'yes']);
});

describe('errors cross the boundary', () => {
  test('with code, message, reason and details', async () => {
    await expect(start().call('refuse')).rejects.toMatchObject({
      code: 'OUT_OF_RANGE',
      message: 'too far',
      reason: 'TOO_FAR',
      details: { limit: 3 },
    });
  });
  test('bugs as INTERNAL, unknown methods as UNIMPLEMENTED', async () => {
    const engine = start();
    await expect(engine.call('break')).rejects.toMatchObject({ code: 'INTERNAL', message: 'a bug' });
    await expect(engine.call('toString')).rejects.toMatchObject({ code: 'UNIMPLEMENTED' });
  });
  test('a payload that cannot be cloned rejects its call only', async () => {
    const engine = start();
    await expect(engine.call('echo', () => 1)).rejects.toThrow('could not be cloned');
    expect(await engine.call('echo', 1)).toBe(1);
  });
});

describe('a child that dies', () => {
  test('by kill -9 rejects the calls in flight with UNAVAILABLE, and the next call works', async () => {
    const engine = start();
    await engine.call('echo', 1);
    const before = engine.pid!;
    const inFlight = engine.call('untilAborted');
    process.kill(before, 'SIGKILL');
    await expect(inFlight).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'ENGINE_RESTARTED',
      message: 'the engine process echo ended (SIGKILL) while it ran untilAborted',
    });
    expect(await engine.call('echo', 2)).toBe(2);
    expect(engine.pid).not.toBe(before);
  });

  test('again and again is started after growing pauses, until a call succeeds', async () => {
    const exits: EngineExit[] = [];
    const engine = start({ onExit: (exit) => exits.push(exit) });
    for (let i = 0; i < 3; i++) await expect(engine.call('exit', 3)).rejects.toThrow('(exit code 3)');
    await engine.call('echo', 1);
    await expect(engine.call('exit', 3)).rejects.toThrow('(exit code 3)');
    expect(exits.map(({ pauseMs }) => pauseMs)).toEqual([50, 100, 200, 50]);
  });

  test('because its program does not exist rejects the call instead of waiting for ever', async () => {
    const engine = start({ program: join(__dirname, 'no-such-program.cjs') });
    await expect(engine.call('echo', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('a call is given up', () => {
  test('when its signal is aborted, and the child is told', async () => {
    const engine = start();
    const stop = new AbortController();
    const call = engine.call('untilAborted', undefined, { signal: stop.signal });
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(engine.call('echo', 1, { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await engine.call('aborted')).toBe(1);
  });
  test('when its time is over', async () => {
    const call = start().call('untilAborted', undefined, { timeoutMs: 5 });
    await expect(call).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'untilAborted did not answer in 5 ms',
    });
  });
});

test('a stopped engine ends its child, rejects what is in flight and refuses calls', async () => {
  const engine = start();
  await engine.call('echo', 1);
  const pid = engine.pid!;
  const inFlight = engine.call('untilAborted');
  const [outcome] = await Promise.allSettled([inFlight, engine.stop()]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { reason: 'ENGINE_STOPPED' } });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(engine.call('echo', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'ENGINE_STOPPED' });
  await engine.stop();
});
