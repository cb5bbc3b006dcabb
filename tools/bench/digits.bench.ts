import { resolve } from 'node:path';
import { mnistCnn } from '@facet/architectures';
import { FacetError } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { DigitLesson } from '../../apps/cli/src/learn/digits/digit-lesson';
import type { Benchmark } from './benchmark';
import { rounded } from './rounded';

/** Between two lines of progress. */
const STEPS_AT_ONCE = 100;

export const benchmark: Benchmark = {
  title: 'share of the 10,000 test digits of MNIST that mnist-cnn recognises, as facet learn digits trains it',
  options: {
    mnist: 'the folder of the four idx files; required',
    steps: `training steps of 100 digits; default ${mnistCnn.defaults.steps}`,
    seed: 'of the first weights and the order of the digits; default 1',
  },
  async run({ mnist, ...options }, progress) {
    if (mnist === undefined) throw new FacetError('INVALID_ARGUMENT', '--mnist must name the folder of the idx files');
    const [steps, seed] = [Number(options['steps'] ?? mnistCnn.defaults.steps), Number(options['seed'] ?? 1)];
    const lesson = await DigitLesson.open({ mnist: resolve(mnist), steps, seed, engine: 'graph' });
    try {
      const [cpu, wall] = [process.cpuUsage(), performance.now()];
      for (let step = 0; step < steps; step += STEPS_AT_ONCE) {
        const { loss, accuracy } = await lesson.train(Math.min(STEPS_AT_ONCE, steps - step));
        progress(`step ${step}: loss ${loss.toFixed(4)}, accuracy ${(accuracy * 100).toFixed(1)} %`);
      }
      const { user, system } = process.cpuUsage(cpu);
      const seconds = (performance.now() - wall) / 1000;
      const { testDigits, batchSize } = lesson.facts;
      const testRight = await lesson.countRight();
      return {
        ratio: testRight / testDigits,
        goal: 0.993,
        raw: {
          testDigits,
          testRight,
          steps,
          batchSize,
          seed,
          seconds: rounded(seconds),
          cpuSeconds: rounded((user + system) / 1e6),
        },
        rounds: 1,
        versions: { tensorflow: tensorflowVersion() },
      };
    } finally {
      lesson.close();
    }
  },
};
