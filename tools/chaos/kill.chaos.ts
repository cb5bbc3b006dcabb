import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFaultless } from '../../apps/pipeline-e2e/src/chaos/delivery-check';
import { distinctCopies, distinctPhotos } from '../../apps/pipeline-e2e/src/chaos/distinct-photos';
import { killPrograms, type KillOutcome } from '../../apps/pipeline-e2e/src/chaos/kill-programs';
import { startOneProcess } from '../../apps/pipeline-e2e/src/chaos/one-process';
import { startServices } from '../../apps/pipeline-e2e/src/chaos/separate-services';
import type { Scenario } from './scenario';

/** R1: nothing is lost, doubled or mislabelled, whoever is killed. */
export const scenario: Scenario = {
  title: 'photos go through while services and the broker are killed: none lost, doubled, mislabelled',
  options: {
    uploads: 'photos sent in all, per seed; default 1000',
    kills: 'programs killed, per seed; default 10',
    seed: 'of the first run; default 1',
    system: 'services (separate ones; default) or process (the same in one, embedded)',
    photos:
      'folder of people whose photos the real networks look at; default: drawn ones, and a stand-in for the networks',
    seeds: 'how many runs, each with the next seed; default 1',
  },
  async run({ uploads = '1000', kills = '10', seed = '1', seeds = '1', system = 'services', photos }, progress) {
    const runs: (KillOutcome & { readonly seed: number; readonly seconds: number })[] = [];
    for (let i = 0; i < Number(seeds); i++) {
      const folder = mkdtempSync(join(tmpdir(), 'facet-chaos-'));
      const started = performance.now();
      const options = { kills: Number(kills), seed: Number(seed) + i };
      const sent = photos
        ? await distinctCopies(photos, Number(uploads), options.seed)
        : await distinctPhotos(Number(uploads), options.seed);
      const hurt = system === 'process' ? await startOneProcess(folder) : await startServices(folder, !photos);
      const outcome = await killPrograms({ ...options, photos: sent, system: hurt, progress });
      const seconds = Math.round((performance.now() - started) / 1000);
      runs.push({ seed: options.seed, seconds, ...outcome });
      progress(`seed ${options.seed}: ${JSON.stringify(runs.at(-1))}`);
      rmSync(folder, { recursive: true, force: true });
    }
    return {
      passed: runs.every(({ faults }) => isFaultless(faults)),
      figures: { system, uploads: Number(uploads), runs },
    };
  },
};
