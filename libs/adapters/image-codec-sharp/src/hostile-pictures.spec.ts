import { FacetError, seededRandom } from '@facet/kernel';
import { blackPng, pngChunk } from '@facet/testing';
import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { SharpImageCodec } from './sharp-image-codec.adapter';
import { stripes } from './test-pictures.fixture';

const codec = new SharpImageCodec();

describe('refusals', () => {
  const strict = new SharpImageCodec({ maxBytes: 100, maxPixels: 50 });

  test.each([
    ['EMPTY_FILE', 'INVALID_ARGUMENT', Buffer.alloc(0), 'the file is empty'],
    [
      'UNSUPPORTED_FORMAT',
      'INVALID_ARGUMENT',
      Buffer.from('my shopping list'),
      'the file is no JPEG, PNG or WebP: it begins like plain text',
    ],
    ['TOO_MANY_BYTES', 'RESOURCE_EXHAUSTED', Buffer.alloc(101), 'the file has 101 bytes, at most 100 are accepted'],
    [
      'TOO_MANY_PIXELS',
      'RESOURCE_EXHAUSTED',
      blackPng(10, 6),
      'the picture has 10 x 6 pixels, at most 50 in all are accepted',
    ],
    [
      'ANIMATED',
      'INVALID_ARGUMENT',
      blackPng(2, 2, pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))),
      'the picture is animated, only still pictures are accepted',
    ],
  ])('%s is %s', async (reason, code, bytes, message) => {
    const square = { centreX: 1, centreY: 1, side: 1 };
    for (const refused of [strict.inspect(bytes), strict.decode(bytes, 8), strict.cropSquare(bytes, square, 8)]) {
      await expect(refused).rejects.toMatchObject({ reason, code, message });
    }
  });

  test('tell the measured value and the threshold', async () => {
    await expect(strict.inspect(blackPng(10, 6))).rejects.toMatchObject({ details: { measured: 60, threshold: 50 } });
    await expect(strict.inspect(Buffer.alloc(101))).rejects.toMatchObject({
      details: { measured: 101, threshold: 100 },
    });
  });

  test('a PNG of 256 million pixels is refused in under 50 ms, without decoding', async () => {
    const huge = blackPng(16_000, 16_000);
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      await expect(codec.decode(huge, 512)).rejects.toMatchObject({ reason: 'TOO_MANY_PIXELS' });
      times.push(performance.now() - start);
    }
    // The best of five: the claim is about the work, not about what else the machine does.
    expect(Math.min(...times)).toBeLessThan(50);
  });

  test('an SVG is drawn for us only, never read from outside', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
    await expect(codec.decode(Buffer.from(svg), 8)).rejects.toMatchObject({ reason: 'UNSUPPORTED_FORMAT' });
  });
});

describe('damage', () => {
  test.each(['jpeg', 'png'] as const)('a %s that is cut off is refused, not half shown', async (format) => {
    const whole = await stripes(200, 200).toFormat(format).toBuffer();
    for (const share of [0.4, 0.7, 0.95]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share));
      await expect(codec.decode(cut, 512)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        reason: 'UNREADABLE',
        message: expect.stringMatching(
          /^the (JPEG|PNG) picture (is damaged or incomplete \(.+\)|ends within its header)$/,
        ),
      });
    }
  });

  test.each(['jpeg', 'png', 'webp'] as const)(
    '200 mutated %s files are read or refused with a reason',
    async (format) => {
      const whole = await stripes().toFormat(format).toBuffer();
      const random = seededRandom(7);
      const outcomes = new Set<string>();
      for (let i = 0; i < 200; i++) {
        const mutated = Buffer.from(whole);
        for (let k = 0; k <= i % 8; k++) mutated[Math.floor(random() * mutated.length)] = Math.floor(random() * 256);
        const cut = i % 5 === 0 ? mutated.subarray(0, Math.floor(random() * mutated.length)) : mutated;
        outcomes.add(
          await codec.decode(cut, 64).then(
            ({ image }) => (image.data.length === image.width * image.height * 3 ? 'read' : 'of the wrong size'),
            (error: unknown) => (error instanceof FacetError ? error.reason : String(error)),
          ),
        );
      }
      const expected = ['read', 'UNREADABLE', 'UNSUPPORTED_FORMAT', 'TOO_MANY_PIXELS', 'ANIMATED', 'EMPTY_FILE'];
      expect([...outcomes].filter((outcome) => !expected.includes(outcome))).toEqual([]);
      expect(outcomes).toContain('UNREADABLE');
    },
  );
});
