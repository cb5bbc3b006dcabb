import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HostTurns } from './host-turns';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a pause lies between two starts to one host, which holds back no other host', async () => {
  const turns = new HostTurns({ concurrency: 2, concurrencyPerHost: 2, hostPauseMs: 40 });
  const began = performance.now();
  const starts: [string, number][] = [];
  const request = async (host: string) => {
    const release = await turns.take(host, new AbortController().signal);
    starts.push([host, performance.now() - began]);
    release();
  };
  const requests = ['slow', 'slow', 'slow', 'slow', 'quick'].map(request);
  await vi.advanceTimersByTimeAsync(40 * 3);
  await Promise.all(requests);
  expect(starts).toEqual([
    ['slow', 0],
    ['quick', 0],
    ['slow', 40],
    ['slow', 80],
    ['slow', 120],
  ]);
});
