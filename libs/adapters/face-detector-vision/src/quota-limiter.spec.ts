import { describe, expect, test } from 'vitest';
import { JumpingTimer } from './jumping-timer.fixture';
import { QuotaLimiter } from './quota-limiter';

describe('QuotaLimiter', () => {
  test('no minute sees more than its quota, and no time is lost', async () => {
    const timer = new JumpingTimer();
    const limiter = new QuotaLimiter(30, timer);
    const start = timer.now();
    const begun: number[] = [];
    await Promise.all(Array.from({ length: 100 }, () => limiter.take().then(() => begun.push(timer.now()))));
    for (let i = 30; i < begun.length; i++) expect(begun[i]! - begun[i - 30]!).toBeGreaterThanOrEqual(60_000);
    expect(begun.at(-1)! - start).toBe(180_000);
  });

  test('a hold stops all for its time', async () => {
    const timer = new JumpingTimer();
    const limiter = new QuotaLimiter(30, timer);
    const start = timer.now();
    limiter.hold(700);
    limiter.hold(200);
    await limiter.take();
    expect(timer.now() - start).toBe(700);
  });

  test('one that gives up takes nothing from the next', async () => {
    const timer = new JumpingTimer();
    const limiter = new QuotaLimiter(1, timer);
    await limiter.take();
    const start = timer.now();
    const [given, next] = [limiter.take(AbortSignal.abort()), limiter.take()];
    await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
    await next;
    expect(timer.now() - start).toBe(60_000);
  });
});
