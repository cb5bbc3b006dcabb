import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFaultless } from '../../apps/pipeline-e2e/src/chaos/delivery-check';
import { drainServices, type DrainOutcome } from '../../apps/pipeline-e2e/src/chaos/drain-services';
import type { Scenario } from './scenario';

const LONGEST_STOP_SECONDS = 10;

/** R5: a service that is told to stop ends in time, answers what it was asked, and leaves nothing half done. */
export const scenario: Scenario = {
  title: 'services are told to stop (SIGTERM) under load: exit 0 in time, every call in flight answered, nothing lost',
  options: { uploads: 'photos sent in all, default 1000', rounds: 'how often each service is stopped, default 2' },
  async run({ uploads = '1000', rounds = '2' }, progress) {
    const folder = mkdtempSync(join(tmpdir(), 'facet-drain-'));
    const outcome = await drainServices({ uploads: Number(uploads), rounds: Number(rounds), folder, progress });
    rmSync(folder, { recursive: true, force: true });
    return { passed: isKept(outcome), figures: { ...outcome } };
  },
};

const isKept = ({ faults, stops, unanswered }: DrainOutcome): boolean =>
  isFaultless(faults) &&
  unanswered === 0 &&
  stops.every(({ status, seconds }) => status === 0 && seconds <= LONGEST_STOP_SECONDS);
