import { expect, test } from 'vitest';
import { callContext, inCall, logIdsOf, outsideCall } from './index';

test('a call is known to all that it begins, and to nobody else', async () => {
  const seen: unknown[] = [];
  const call = (batchId: string) =>
    inCall({ deadline: 5, ids: { batchId } }, async () => {
      await new Promise(setImmediate);
      seen.push(callContext()?.ids);
    });
  await Promise.all([call('a'), call('b')]);
  expect(seen).toEqual([{ batchId: 'a' }, { batchId: 'b' }]);
  expect(callContext()).toBeUndefined();
});

test('what outlives a call is no part of it', () => {
  const signal = AbortSignal.abort();
  const seen = inCall({ deadline: 5, signal, ids: { jobId: 'j' } }, () => [outsideCall(callContext), callContext()]);
  expect(seen).toEqual([undefined, { deadline: 5, signal, ids: { jobId: 'j' } }]);
});

test('only the ids of a message that have a value', () => {
  expect(logIdsOf({ batchId: 'b', photoSha256: '', jobId: 7, image: 'x' })).toEqual({ batchId: 'b' });
});
