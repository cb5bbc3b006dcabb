import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCopies } from './near-duplicates.bench';

const PHOTOS = join(__dirname, '../../../shared/data');
const missing = existsSync(join(PHOTOS, 'celebrities'))
  ? undefined
  : `${PHOTOS} is not here: copies are not looked for`;
if (missing) console.warn(missing);

test.skipIf(missing !== undefined)(
  'planted copies of real photos are found, and different photos are not joined',
  async () => {
    const figures = await findCopies(PHOTOS, 16, () => undefined);
    expect(figures['planted']).toBeGreaterThanOrEqual(50);
    expect(figures['found']! / figures['planted']!).toBeGreaterThanOrEqual(0.95);
    expect(figures['mirroredFound']).toBe(figures['mirroredPlanted']);
    expect(figures['celebritiesJoinedPairs']).toBe(0);
    expect(figures['orlJoinedPairsOfTwoPeople']).toBe(0);
  },
);
