import { isDeepStrictEqual } from 'node:util';
import { killAndResume } from '../../apps/pipeline-e2e/src/kill-and-resume';
import type { Benchmark } from './benchmark';

/** How many killed jobs end as if nothing had happened. */
export const benchmark: Benchmark = {
  title: 'kill -9 at seeded points of the job, and again: same ledger, dataset digest and weights',
  options: { points: 'how many, default 20', seed: 'of the points, default 1' },
  async run({ points = '20', seed = '1' }, progress) {
    const report = await killAndResume(Number(points), Number(seed), progress);
    const equal = report.points.filter(({ outcome }) => isDeepStrictEqual(outcome, report.reference)).length;
    return {
      ratio: equal / report.points.length,
      goal: 1,
      raw: { equal, afterLines: report.points.map(({ afterLines }) => afterLines) },
      rounds: report.points.length,
      versions: {},
    };
  },
};
