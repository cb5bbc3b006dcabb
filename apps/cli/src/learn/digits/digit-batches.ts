import { DIGIT_SIDE_PX, digitAt, type Digits } from '@facet/domain-idx';
import { seededRandom, seededShuffle } from '@facet/kernel';

/** A digit is moved by so much at most, in each direction; MNIST's own have 4 pixels of ground around them. */
const MAX_SHIFT_PX = 2;
const PIXELS = DIGIT_SIDE_PX ** 2;

export interface DigitBatch {
  /** [batch, 28, 28] */
  readonly pixels: Uint8Array;
  /** [batch] */
  readonly labels: Int32Array;
}

/** Endless batches: every epoch in an order of its own, each digit moved at random. The seed decides them all. */
export function* digitBatches(digits: Digits, batchSize: number, seed: number): Generator<DigitBatch, never> {
  const random = seededRandom(seed);
  const shift = () => Math.floor(random() * (2 * MAX_SHIFT_PX + 1)) - MAX_SHIFT_PX;
  const all = Array.from(digits.labels, (_, index) => index);
  const size = Math.min(batchSize, all.length);
  for (let epoch = 0; ; epoch++) {
    const order = seededShuffle(all, seed + epoch);
    for (let start = 0; start + size <= order.length; start += size) {
      const pixels = new Uint8Array(size * PIXELS);
      const labels = new Int32Array(size);
      order.slice(start, start + size).forEach((index, place) => {
        copyShifted(digitAt(digits, index), pixels.subarray(place * PIXELS, (place + 1) * PIXELS), shift(), shift());
        labels[place] = digits.labels[index]!;
      });
      yield { pixels, labels };
    }
  }
}

/** What is moved out of the picture is gone; what comes in is ground. */
function copyShifted(from: Uint8Array, to: Uint8Array, down: number, right: number): void {
  const left = Math.max(0, right);
  const width = DIGIT_SIDE_PX - Math.abs(right);
  for (let row = Math.max(0, down); row < DIGIT_SIDE_PX + Math.min(0, down); row++) {
    const source = (row - down) * DIGIT_SIDE_PX + Math.max(0, -right);
    to.set(from.subarray(source, source + width), row * DIGIT_SIDE_PX + left);
  }
}
