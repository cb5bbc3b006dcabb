import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { realGcsMissing, realKafkaMissing, realPostgresMissing } from '@facet/testing/real-parts';
import { describe, expect, test } from 'vitest';
import { scenario as calls } from './calls.chaos';
import { scenario as disk } from './disk.chaos';
import { scenario as drain } from './drain.chaos';
import { scenario as hostile } from './hostile.chaos';
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

const { FACET_TEST_DATA = join(__dirname, '../../../shared/data') } = process.env;
const fixtures = join(FACET_TEST_DATA, 'images-hard/sharp-fixtures');
if (!existsSync(fixtures))
  console.warn('there are no strange pictures; FACET_TEST_DATA names the folder of images-hard/');

test('hostile: it needs nothing but this machine', async () => {
  const files = existsSync(fixtures) ? { files: fixtures } : {};
  const options = { each: '10', detector: 'decoding', times: 'no', ...files };
  const { passed, figures } = await hostile.run(options, () => {});
  expect({ passed, figures }).toMatchObject({ passed: true });
  // Not everything is refused, and not everything is taken.
  expect(figures).toMatchObject({ accepted: expect.any(Number), refused: { UNREADABLE: expect.any(Number) } });
  expect(figures.accepted).toBeGreaterThan(0);
}, 240_000);

test('calls: it needs nothing but this machine', async () => {
  const { passed, figures } = await calls.run({ each: '5' }, () => {});
  expect({ passed, figures }).toMatchObject({ passed: true });
}, 240_000);
