import { realGcsMissing, realKafkaMissing, realPostgresMissing } from '@facet/testing/real-parts';
import { describe, expect, test } from 'vitest';
import { scenario as disk } from './disk.chaos';
import { scenario as drain } from './drain.chaos';
import { scenario as kill } from './kill.chaos';
import { scenario as pauseMember } from './pause.chaos';
import { scenario as rebalance } from './rebalance.chaos';

const missing = [realKafkaMissing, realPostgresMissing, realGcsMissing].filter((one) => one !== undefined);
for (const one of missing) console.warn(one);

// The short forms of those that count and take under a minute; `poison`, `broker` and `crash` measure time, which a busy
// machine would spoil. Each at full length: `npm run chaos -- NAME`.
describe.skipIf(missing.length > 0)('promises that are kept', () => {
  test.each([
    ['kill', kill, { uploads: '500', kills: '3' }],
    ['kill', kill, { system: 'process', uploads: '250', kills: '3' }],
    ['drain', drain, { uploads: '500', rounds: '1' }],
    ['rebalance', rebalance, { changes: '4' }],
    ['pause', pauseMember, { seconds: '8' }],
    // A file system of its own is for root to mount.
    ...(process.getuid?.() === 0 ? [['disk', disk, { flips: '50' }] as const] : []),
  ])(
    '%s %#',
    async (_, scenario, options) => {
      const { passed, figures } = await scenario.run(options, () => {});
      expect({ passed, figures }).toMatchObject({ passed: true });
    },
    240_000,
  );
});
