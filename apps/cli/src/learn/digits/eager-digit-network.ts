import { mnistCnn } from '@facet/architectures';
import { DIGIT_SIDE_PX } from '@facet/domain-idx';
import type { Tensor } from '@facet/tensorflow-c-api';
import { EagerTrainer } from '@facet/tensorflow-eager';
import type { DigitBatch } from './digit-batches';
import { DIGIT_LABELS, type DigitLearner, type DigitNetworkOptions, type LearntBatch } from './digit-network';

const PREDICTED_AT_ONCE = 500;
const PIXELS = DIGIT_SIDE_PX ** 2;

/** The same definition on the eager engine. Throws FAILED_PRECONDITION where that is not installed. */
export class EagerDigitNetwork implements DigitLearner {
  private readonly trainer: EagerTrainer;

  constructor({ seed, learningRate, steps, dropout = true }: DigitNetworkOptions) {
    this.trainer = new EagerTrainer({
      model: mnistCnn.build({ labels: DIGIT_LABELS.length, seed }),
      // Half a cosine wave, as the graph's schedule.
      learningRate: (step) => (learningRate * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))) / 2,
      dropout,
    });
  }

  async train({ pixels, labels }: DigitBatch): Promise<LearntBatch> {
    return this.trainer.train(greyOf(pixels), shapeOf(pixels), labels);
  }

  async predict(pixels: Uint8Array): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    const size = PREDICTED_AT_ONCE * PIXELS;
    for (let start = 0; start < pixels.length; start += size) {
      const part = pixels.subarray(start, start + size);
      const all = this.trainer.predict(greyOf(part), shapeOf(part));
      for (let at = 0; at < all.length; at += DIGIT_LABELS.length) rows.push(all.slice(at, at + DIGIT_LABELS.length));
    }
    return rows;
  }

  async values(): Promise<Map<string, Tensor>> {
    return this.trainer.values();
  }

  close(): void {
    this.trainer.close();
  }
}

const greyOf = (pixels: Uint8Array): Float32Array => Float32Array.from(pixels, (value) => value / 255);
const shapeOf = (pixels: Uint8Array): number[] => [pixels.length / PIXELS, DIGIT_SIDE_PX, DIGIT_SIDE_PX, 1];
