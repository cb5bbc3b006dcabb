import { expect, test } from 'vitest';
import { progressStream } from './progress-stream';

interface Step {
  readonly done: number;
}

function deferred() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

test('a reader that waits sees each step, then the result', async () => {
  const next = Array.from({ length: 3 }, deferred);
  const stream = progressStream<Step, string>(async (report) => {
    for (const [done, { promise }] of next.entries()) {
      await promise;
      report({ done });
    }
    return 'result';
  });
  for (const [done, { resolve }] of next.entries()) {
    resolve();
    expect(await stream.next()).toEqual({ done: false, value: { done } });
  }
  expect(await stream.next()).toEqual({ done: true, value: 'result' });
});

test('a slow reader gets only the latest step', async () => {
  const stream = progressStream<Step, string>(async (report) => {
    for (let done = 0; done < 1000; done++) report({ done });
    return 'result';
  });
  expect(await stream.next()).toEqual({ done: false, value: { done: 999 } });
  expect(await stream.next()).toEqual({ done: true, value: 'result' });
});

test('a failure reaches the reader', async () => {
  const stream = progressStream<Step, string>(async () => {
    throw new Error('broken');
  });
  await expect(stream.next()).rejects.toThrow('broken');
});

test('a reader that stops aborts the work', async () => {
  let signal: AbortSignal | undefined;
  const stream = progressStream<Step, string>((report, given) => {
    signal = given;
    report({ done: 0 });
    return new Promise<string>((_, reject) => given.addEventListener('abort', () => reject(new Error('aborted'))));
  });
  await stream.next();
  await stream.return('unused');
  expect(signal?.aborted).toBe(true);
});
