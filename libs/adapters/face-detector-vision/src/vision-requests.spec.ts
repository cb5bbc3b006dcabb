import { describe, expect, test } from 'vitest';
import { JumpingTimer } from './jumping-timer.fixture';
import { type ImageAnnotator, VisionRequests } from './vision-requests';

const OPTIONS = { maxResults: 10, requestsPerMinute: 1800, timeoutMs: 1000 };
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const NOTHING_LEFT = Number.POSITIVE_INFINITY;

/** A service that fails so long, in milliseconds of the timer, and then finds no face. */
function open(code: number, failsMs: number) {
  const timer = new JumpingTimer();
  const start = timer.now();
  let asked = 0;
  const client = {
    batchAnnotateImages: async ({ requests }: { requests: readonly object[] }) => {
      asked++;
      if (timer.now() - start < failsMs) throw Object.assign(new Error('no'), { code });
      return [{ responses: requests.map(() => ({ faceAnnotations: [] })) }];
    },
  } as unknown as ImageAnnotator;
  const requests = new VisionRequests(client, OPTIONS, timer);
  return { requests, asked: () => asked, tookMs: () => timer.now() - start };
}
const photo = Uint8Array.of(1);

describe('a request', () => {
  test('outlasts a minute without quota', async () => {
    const { requests } = open(RESOURCE_EXHAUSTED, 60_000);
    expect(await requests.annotate([photo])).toEqual([{ status: 'fulfilled', value: [] }]);
  });

  test('is given up when the quota stays used up, or the service away', async () => {
    const quota = open(RESOURCE_EXHAUSTED, NOTHING_LEFT);
    await expect(quota.requests.annotate([photo])).rejects.toMatchObject({ reason: 'VISION_QUOTA', retryable: true });
    expect([quota.asked(), quota.tookMs()]).toEqual([8, 61_500]);
    const away = open(UNAVAILABLE, NOTHING_LEFT);
    await expect(away.requests.annotate([photo])).rejects.toMatchObject({ reason: 'VISION_UNAVAILABLE' });
    expect([away.asked(), away.tookMs()]).toEqual([4, 3500]);
  });

  test('that others wait behind holds them back too', async () => {
    const { requests, asked } = open(RESOURCE_EXHAUSTED, 400);
    const both = await Promise.all([requests.annotate([photo]), requests.annotate([photo])]);
    expect(both.flat()).toHaveLength(2);
    // The first, one that was on its way beside it, and each again.
    expect(asked()).toBeLessThanOrEqual(4);
  });
});
