import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { filesOf, mutatedPhotos } from '../../apps/pipeline-e2e/src/chaos/hostile-photos';
import {
  lookAtHostilePhotos,
  slowestFile,
  type HostileDetector,
} from '../../apps/pipeline-e2e/src/chaos/look-at-hostile-photos';
import type { Scenario } from './scenario';

const LONGEST_MS = 2000;

/** R9: whatever bytes are sent as a photo have one row in the ledger; nothing dies of them, and nothing hangs. */
export const scenario: Scenario = {
  title: 'damaged, strange and hostile picture files as photos: a ledger row each, no crash, no hang',
  options: {
    each: 'mutated files of each of three formats; default 200',
    seed: 'of the mutations; default 7',
    files: 'folder of more files, sent as they are; default: none',
    detector: 'networks (default) or decoding, which reads photos as they do and costs little',
    times: 'yes (default) or no: whether times count too',
  },
  async run({ each = '200', seed = '7', files, detector = 'networks', times = 'yes' }, progress) {
    if (detector !== 'networks' && detector !== 'decoding')
      throw new FacetError('INVALID_ARGUMENT', `--detector is ${detector}, it must be networks or decoding`);
    if (files !== undefined && !existsSync(files))
      throw new FacetError('INVALID_ARGUMENT', `--files is ${files}, where there is no folder`);
    const photos = [...(files ? filesOf(files) : []), ...(await mutatedPhotos(Number(each), Number(seed)))];
    const folder = mkdtempSync(join(tmpdir(), 'facet-hostile-'));
    try {
      const slowest = await slowestFile(photos);
      progress(`the codec's slowest of ${photos.length} files is ${slowest.path}, ${slowest.ms} ms`);
      const outcome = await lookAtHostilePhotos(photos, detector satisfies HostileDetector, folder);
      const { rows, wrongRows, crashes, longestSilenceMs } = outcome;
      const inTime = slowest.ms <= LONGEST_MS && longestSilenceMs <= LONGEST_MS;
      const passed = rows === photos.length && wrongRows.length === 0 && crashes === 0 && (times === 'no' || inTime);
      return { passed, figures: { ...outcome, slowestFile: slowest.path, slowestFileMs: slowest.ms } };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
