import { describe, expect, test } from 'vitest';
import {
  boundedMap,
  canonicalJson,
  digestOf,
  ERROR_CODES,
  FacetError,
  httpStatusOf,
  pause,
  seededShuffle,
  sha256Hex,
} from './index';

describe('canonicalJson', () => {
  test('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: 2, c: null }], a: 'x', skipped: undefined })).toBe(
      '{"a":"x","b":[1,{"c":null,"d":2}]}',
    );
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  });
  test('refuses what JSON cannot say', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('no JSON for NaN');
    expect(() => canonicalJson(() => 1)).toThrow('no JSON for a function');
  });
});

test('sha256 of the empty string', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('a seeded shuffle repeats itself and keeps every item', () => {
  const items = Array.from({ length: 50 }, (_, i) => i);
  expect(seededShuffle(items, 7)).toEqual(seededShuffle(items, 7));
  expect(seededShuffle(items, 7)).not.toEqual(seededShuffle(items, 8));
  expect([...seededShuffle(items, 7)].sort((a, b) => a - b)).toEqual(items);
});

describe('FacetError', () => {
  test('knows whether trying again can help', () => {
    expect(new FacetError('UNAVAILABLE', 'x').retryable).toBe(true);
    expect(new FacetError('INVALID_ARGUMENT', 'x').retryable).toBe(false);
  });
  test('wraps anything else as INTERNAL with its cause', () => {
    const cause = new TypeError('boom');
    expect(FacetError.from(cause)).toMatchObject({ code: 'INTERNAL', message: 'boom', cause });
  });
  test('tells an outsider nothing of what is unexpected, and everything else', () => {
    const unexpected = new Error('Failed query: select "label" from "ledger" params: ada');
    for (const error of [unexpected, FacetError.from(unexpected)])
      expect(FacetError.told(error)).toMatchObject({
        code: 'INTERNAL',
        reason: 'UNEXPECTED',
        message: 'something unexpected went wrong; the log of the service says what',
        cause: { cause: unexpected },
      });
    const known = new FacetError('INTERNAL', 'the answer has no box', { reason: 'VISION_BAD_ANSWER' });
    expect(FacetError.told(known)).toBe(known);
  });
  test('has the HTTP status of its code, or of its reason where HTTP has one', () => {
    expect(httpStatusOf(new FacetError('RESOURCE_EXHAUSTED', 'x', { reason: 'QUEUE_FULL' }))).toBe(429);
    expect(httpStatusOf(new FacetError('RESOURCE_EXHAUSTED', 'x', { reason: 'TOO_MANY_BYTES' }))).toBe(413);
  });
  test('is found inside what a library wrapped around it', () => {
    const fault = new FacetError('UNAVAILABLE', 'down');
    expect(FacetError.from(new Error('query failed', { cause: fault }))).toBe(fault);
  });
  test('says what a full disk is, whoever met it', () => {
    const cause = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(FacetError.from(cause)).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'DISK_FULL',
      message: 'the disk is full; free some space and try again',
      cause,
    });
  });
  test('every gRPC status number is used once', () => {
    const numbers = Object.values(ERROR_CODES).map((meaning) => meaning.grpc);
    expect(new Set(numbers).size).toBe(16);
  });
});

describe('boundedMap', () => {
  test('keeps order and the limit', async () => {
    let inFlight = 0;
    let most = 0;
    const results = await boundedMap([5, 1, 3], 2, async (n) => {
      most = Math.max(most, ++inFlight);
      for (let i = 0; i < n; i++) await Promise.resolve();
      inFlight--;
      return n * 10;
    });
    expect(results).toEqual([50, 10, 30]);
    expect(most).toBe(2);
  });
  test('stops at the first failure', async () => {
    const seen: number[] = [];
    const failing = boundedMap([1, 2, 3, 4], 1, async (n) => {
      seen.push(n);
      if (n === 2) throw new Error('two');
    });
    await expect(failing).rejects.toThrow('two');
    expect(seen).toEqual([1, 2]);
  });
});

test('an aborted pause rejects at once', async () => {
  const stop = new AbortController();
  const waiting = pause(60_000, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
});
