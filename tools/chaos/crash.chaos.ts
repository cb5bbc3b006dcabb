import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crashConsumers, type Crash } from '../../apps/pipeline-e2e/src/chaos/crash-consumers';
import { isFaultless } from '../../apps/pipeline-e2e/src/chaos/delivery-check';
import type { Scenario } from './scenario';

const NOT_READY_SECONDS = 5;
const ENDED_SECONDS = 30;

/** R8: a consumer that has crashed for good is seen, and its service is there again. */
export const scenario: Scenario = {
  title: 'consumers crash for good: their services say that they are not ready, end, and go on when started again',
  options: { uploads: 'photos under way at each crash, default 250' },
  async run({ uploads = '250' }, progress) {
    const folder = mkdtempSync(join(tmpdir(), 'facet-crash-'));
    const { faults, crashes } = await crashConsumers({ uploads: Number(uploads), folder, progress });
    rmSync(folder, { recursive: true, force: true });
    return { passed: isFaultless(faults) && crashes.every(isSeen), figures: { faults, crashes } };
  },
};

const isSeen = ({ notReadyAfterSeconds, endedAfterSeconds, status }: Crash): boolean =>
  notReadyAfterSeconds <= NOT_READY_SECONDS && endedAfterSeconds <= ENDED_SECONDS && status === 1;
