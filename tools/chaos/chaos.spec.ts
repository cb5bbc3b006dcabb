import { realGcsMissing, realKafkaMissing, realPostgresMissing } from '@facet/testing/real-parts';
import { describe, expect, test } from 'vitest';
import { scenario as disk } from './disk.chaos';
import { scenario as drain } from './drain.chaos';
import { scenario as kill } from './kill.chaos';
import { scenario as pauseMember } from './pause.chaos';
import { scenario as rebalance } from './rebalance.chaos';
import type { Scenario } from './scenario';

const missing = [realKafkaMissing, realPostgresMissing, realGcsMissing].filter((one) => one !== undefined);
for (const one of missing) console.warn(one);

// The short forms of those that count and take under a minute; `poison`, `broker` and `crash` measure time, which a busy
// machine would spoil. Each at full length: `npm run chaos -- NAME`.
const SHORT_FORMS: [string, Scenario, Readonly<Record<string, string>>][] = [
  ['kill', kill, { uploads: '500', kills: '3' }],
  ['kill, in one process', kill, { system: 'process', uploads: '250', kills: '3' }],
  ['drain', drain, { uploads: '500', rounds: '1' }],
  ['rebalance', rebalance, { changes: '4' }],
  ['pause', pauseMember, { seconds: '8' }],
];
// A file system of its own is for root to mount.
if (process.getuid?.() === 0) SHORT_FORMS.push(['disk', disk, { flips: '50' }]);

describe.skipIf(missing.length > 0)('promises that are kept', () => {
  test.each(SHORT_FORMS)(
    '%s',
    async (_, scenario, options) => {
      const { passed, figures } = await scenario.run(options, () => {});
      expect({ passed, figures }).toMatchObject({ passed: true });
    },
    240_000,
  );
});
