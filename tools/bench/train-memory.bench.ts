import { join } from 'node:path';
import { JOB_ENVIRONMENT } from '../../libs/composition/src/job-programs';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { EngineProcess } from '@facet/tensorflow-process';
import type { Benchmark } from './benchmark';
import { rounded } from './rounded';
import { makeProblem } from './training/problem';
import { wholeNumberAbove } from './whole-number';

const STEPS = 2000;
const EVERY = 100;
/** From this step on memory must not grow. */
const WARM_STEP = 200;
const LIMIT_MEGABYTES = 1200;

/** Memory must not grow with the number of steps. */
export const benchmark: Benchmark = {
  title: `memory of training face-cnn, batch 100, on augmented records, against the limit of ${LIMIT_MEGABYTES} MB`,
  options: { steps: `training steps, more than ${WARM_STEP}; default ${STEPS}` },
  async run({ steps = String(STEPS) }, progress) {
    const count = wholeNumberAbove(WARM_STEP, 'steps', steps);
    const problem = await makeProblem();
    const program = join(__dirname, 'training/memory-program.ts');
    const options = { program, args: [problem.recordFile], env: JOB_ENVIRONMENT, name: 'the training process' };
    const trainer = EngineProcess.start(options);
    try {
      const residentMegabytes: number[] = [];
      for (let step = EVERY; step <= count; step += EVERY) {
        residentMegabytes.push(Math.round((await trainer.call<number>('train', EVERY)) / 1e6));
        progress(`step ${step}: ${residentMegabytes.at(-1)} MB`);
      }
      const peakMegabytes = Math.max(...residentMegabytes);
      const warm = residentMegabytes.slice(WARM_STEP / EVERY - 1);
      return {
        ratio: rounded(LIMIT_MEGABYTES / peakMegabytes),
        goal: 1,
        raw: {
          limitMegabytes: LIMIT_MEGABYTES,
          peakMegabytes,
          grownMegabytesSinceWarm: warm.at(-1)! - warm[0]!,
          residentMegabytes,
        },
        rounds: 1,
        versions: { tensorflow: tensorflowVersion() },
      };
    } finally {
      await trainer.stop();
      problem.remove();
    }
  },
};
