import { expect, test } from 'vitest';
import { costOf, costText } from './detection-cost';

const fee = { usdPerThousandPhotos: 1.5, photosPerRequest: 16, requestsPerMinute: 1800 };

test('only photos that the detector does not know are paid, and cents are rounded up', () => {
  const estimate = { detectorVersion: 'google-vision-1', photos: 60_017, known: 10_000, fee };
  expect(costOf(estimate)).toEqual({ toLookAt: 50_017, usd: 75.03, requests: 3127, minutes: 2 });
  expect(costText(estimate)).toBe(
    '60,017 different photos, google-vision-1 knows 10,000 of them; to look at 50,017 costs 75.03 USD at 1.5 per 1,000, ' +
      'in 3,127 requests or more, 2 min at least',
  );
});

test('nothing is paid where all is known, or where nobody charges', () => {
  const nothing = { toLookAt: 0, usd: 0, requests: 0, minutes: 0 };
  expect(costOf({ detectorVersion: 'v', photos: 5, known: 5, fee })).toEqual(nothing);
  const local = { detectorVersion: 'local-1', photos: 5, known: 2 };
  expect(costOf(local)).toEqual({ ...nothing, toLookAt: 3 });
  expect(costText(local)).toBe('5 different photos, local-1 knows 2 of them; it costs nothing to look at 3');
});
