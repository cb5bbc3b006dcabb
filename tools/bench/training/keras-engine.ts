import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FacetError } from '@facet/kernel';
import { pythonEnvironment } from '../../../libs/testing/src/python-tensorflow';
import type { Engine, StepTime } from './engine';
import { BATCH, CURVE_BATCHES, LEARNING_RATE, PEOPLE, type Problem, SIDE_PX } from './problem';

export interface KerasPeer {
  /** `train_on_batch`. */
  readonly plain: Engine;
  /** `fit` on tf.data from the same records, with the reference augmentation by tf.image. */
  readonly augmented: Engine;
  readonly versions: Readonly<Record<string, string>>;
  curve(steps: number): Promise<number[]>;
  close(): void;
}

/** Keras in a Python process of its own, with as many threads. */
export async function openKeras({ folder, recordFile }: Problem): Promise<KerasPeer> {
  const sizes = JSON.stringify({
    people: PEOPLE,
    batch: BATCH,
    side: SIDE_PX,
    batches: CURVE_BATCHES,
    rate: LEARNING_RATE,
  });
  const child = spawn('python3', [join(__dirname, 'keras-peer.py'), folder, recordFile, sizes], {
    env: pythonEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = (await lines.next()) as IteratorResult<string>;
    if (done) throw new FacetError('UNAVAILABLE', 'the Python process of Keras ended; its error is above');
    return JSON.parse(value) as T;
  };
  const ask = <T>(task: string, count: number): Promise<T> => {
    child.stdin.write(`${JSON.stringify({ task, count })}\n`);
    return answer<T>();
  };
  const versions = await answer<Record<string, string>>();
  return {
    plain: { name: 'keras', time: (count) => ask<StepTime>('plain', count) },
    augmented: { name: 'kerasAugmented', time: (count) => ask<StepTime>('augmented', count) },
    versions,
    curve: (steps) => ask<number[]>('curve', steps),
    close: () => child.stdin.end(),
  };
}
