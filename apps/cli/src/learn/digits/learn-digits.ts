import { join } from 'node:path';
import { EngineProcess } from '@facet/tensorflow-process';
import type { Signature } from '@facet/tensorflow-saved-model';
import type { Progress } from '../../output/progress';
import type { LearntBatch } from './digit-network';
import type { LessonFacts, LessonOptions } from './digit-lesson';
import { percent } from '../../output/text';

export interface DigitTraining extends LessonOptions {
  /** Gets the SavedModel; must hold none. */
  readonly folder: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface LearntDigits extends LessonFacts {
  readonly steps: number;
  readonly seed: number;
  readonly seconds: number;
  readonly firstLoss: number;
  /** Mean over the last steps. */
  readonly loss: number;
  /** How many test digits are recognised. */
  readonly testRight: number;
  readonly signature: Signature;
}

/** Steps between two looks at the progress. */
const STEPS_AT_ONCE = 20;

/** Trains the network of the digits and exports it. Only then are the test digits looked at. */
export async function learnDigits(training: DigitTraining): Promise<LearntDigits> {
  const { folder, progress, signal, ...options } = training;
  // In a process of its own: TensorFlow's chatter stays out of the terminal, and the terminal stays alive.
  const engine = EngineProcess.start({ program: join(__dirname, 'digit-lesson.engine.ts'), name: 'digits' });
  const call = <T>(method: string, payload?: unknown) => engine.call<T>(method, payload, { signal });
  try {
    const facts = await call<LessonFacts>('open', options);
    const began = performance.now();
    let firstLoss: number | undefined;
    let loss = 0;
    for (let step = 0; step < options.steps;) {
      const count = Math.min(step === 0 ? 1 : STEPS_AT_ONCE, options.steps - step);
      const learnt = await call<LearntBatch>('train', count);
      step += count;
      ({ loss } = learnt);
      firstLoss ??= loss;
      const perSecond = (step * facts.batchSize) / ((performance.now() - began) / 1000);
      progress.update('Learning digits', step, options.steps, remarkOf(learnt, perSecond));
    }
    const seconds = (performance.now() - began) / 1000;
    progress.finish('Learning digits', `loss ${loss.toFixed(4)} after ${options.steps} steps`);
    const testRight = await call<number>('countRight');
    const signature = await call<Signature>('export', folder);
    const { steps, seed } = options;
    return { ...facts, steps, seed, seconds, firstLoss: firstLoss!, loss, testRight, signature };
  } finally {
    await engine.stop();
  }
}

const remarkOf = ({ loss, accuracy }: LearntBatch, perSecond: number): string =>
  `loss ${loss.toFixed(3)}  accuracy ${percent(accuracy)}  ${Math.round(perSecond)} digits/s`;
