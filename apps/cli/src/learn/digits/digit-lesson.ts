import { mnistCnn } from '@facet/architectures';
import { digitAt } from '@facet/domain-idx';
import { sha256Hex } from '@facet/kernel';
import { digitBatches, type DigitBatch } from './digit-batches';
import { type DigitSets, readDigitSets } from './digit-files';
import { countRight, type DigitLearner, DigitNetwork, type LearntBatch } from './digit-network';
import { EagerDigitNetwork } from './eager-digit-network';
import { exportDigits } from './export-digits';

export interface LessonOptions {
  /** Folder of MNIST's four files. */
  readonly mnist: string;
  readonly steps: number;
  readonly seed: number;
  /** `graph` is the fast one; `eager` runs operation by operation on TensorFlow.js. */
  readonly engine: 'graph' | 'eager';
}

export interface LessonFacts {
  readonly trainDigits: number;
  readonly testDigits: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** sha256 over both sets. */
  readonly digest: string;
}

const { batchSize, learningRate } = mnistCnn.defaults;

/** The digits and the network that learns them: reads, trains, tests, exports. Close it after use. */
export class DigitLesson {
  private constructor(
    private readonly sets: DigitSets,
    private readonly network: DigitLearner,
    private readonly batches: Iterator<DigitBatch, never>,
  ) {}

  static async open({ mnist, steps, seed, engine }: LessonOptions): Promise<DigitLesson> {
    const sets = await readDigitSets(mnist);
    const options = { seed, learningRate, steps };
    const network = engine === 'eager' ? new EagerDigitNetwork(options) : await DigitNetwork.open(options);
    return new DigitLesson(sets, network, digitBatches(sets.train, batchSize, seed));
  }

  get facts(): LessonFacts {
    const { train, test } = this.sets;
    const digest = sha256Hex(Buffer.concat([train.pixels, train.labels, test.pixels, test.labels]));
    return { trainDigits: train.labels.length, testDigits: test.labels.length, batchSize, learningRate, digest };
  }

  /** So many steps; the means over them. */
  async train(steps: number): Promise<LearntBatch> {
    const sum = { loss: 0, accuracy: 0 };
    for (let step = 0; step < steps; step++) {
      const { loss, accuracy } = await this.network.train(this.batches.next().value);
      sum.loss += loss;
      sum.accuracy += accuracy;
    }
    return { loss: sum.loss / steps, accuracy: sum.accuracy / steps };
  }

  /** How many of the test digits are recognised. */
  countRight(): Promise<number> {
    return countRight(this.network, this.sets.test);
  }

  async export(folder: string) {
    return exportDigits({ folder, values: await this.network.values(), goldenPixels: digitAt(this.sets.test, 0) });
  }

  close(): void {
    this.network.close();
  }
}
