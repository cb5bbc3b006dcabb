import { describe, expect, test } from 'vitest';
import { PhotoBatches } from './photo-batches';

const LIMITS = { photos: 16, bytes: 100, gatherMs: 5, inFlight: 2 };

/** Batches that answer with the sizes of their photos when the test says so. */
function open(limits: Partial<typeof LIMITS> = {}) {
  const sent: number[][] = [];
  const answers: (() => void)[] = [];
  const batches = new PhotoBatches<number>(
    async (photos) => {
      const sizes = photos.map((photo) => photo.length);
      sent.push(sizes);
      await new Promise<void>((resolve) => answers.push(resolve));
      return sizes.map((value) => ({ status: 'fulfilled', value }));
    },
    { ...LIMITS, ...limits },
  );
  const answer = () => answers.splice(0).forEach((resolve) => resolve());
  const add = (size: number, signal?: AbortSignal) => batches.add(new Uint8Array(size), signal);
  return { add, answer, sent };
}

describe('PhotoBatches', () => {
  test('full batches go at once, the rest when it has waited', async () => {
    const { add, answer, sent } = open({ inFlight: 9 });
    const results = Promise.all(Array.from({ length: 40 }, () => add(1)));
    expect(sent.map(({ length }) => length)).toEqual([16, 16]);
    await expect.poll(() => sent.length).toBe(3);
    expect(sent[2]).toHaveLength(8);
    answer();
    expect(await results).toEqual(Array(40).fill(1));
  });

  test('no more are on their way than may be, and those that waited then go together', async () => {
    const { add, answer, sent } = open({ photos: 2 });
    const results = Promise.all([1, 2, 3, 4, 5, 6, 7].map((size) => add(size)));
    expect(sent).toEqual([
      [1, 2],
      [3, 4],
    ]);
    answer();
    await expect.poll(() => sent.length).toBe(4);
    expect(sent.slice(2)).toEqual([[5, 6], [7]]);
    answer();
    expect(await results).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('a batch has no more bytes than it may; a photo that is too large for company goes alone', async () => {
    const { add, answer, sent } = open({ photos: 4, inFlight: 9 });
    const results = Promise.all([60, 40, 50, 300].map((size) => add(size)));
    expect(sent).toEqual([[60, 40], [50], [300]]);
    answer();
    expect(await results).toEqual([60, 40, 50, 300]);
  });

  test('a photo that is given up is not sent, one that is on its way is not waited for', async () => {
    const { add, answer, sent } = open({ photos: 2, inFlight: 1 });
    const controller = new AbortController();
    const onItsWay = [add(1, controller.signal), add(2)];
    const waiting = [add(3, controller.signal), add(4)];
    controller.abort();
    await expect(onItsWay[0]).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(waiting[0]).rejects.toMatchObject({ code: 'CANCELLED' });
    answer();
    expect(await onItsWay[1]).toBe(2);
    await expect.poll(() => sent.length).toBe(2);
    expect(sent[1]).toEqual([4]);
    answer();
    expect(await waiting[1]).toBe(4);
  });
});
