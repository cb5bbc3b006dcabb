import { DIGIT_SIDE_PX, type Digits } from '@facet/domain-idx';
import { seededRandom } from '@facet/kernel';
import { eagerTensorFlowMissing } from '@facet/testing/eager-tensorflow';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { digitBatches } from './digit-batches';
import { type DigitLearner, DigitNetwork } from './digit-network';
import { EagerDigitNetwork } from './eager-digit-network';

const STEPS = 20;
/** Dropout drops other units in each engine, so it is left out of a comparison; the rate is that of the reference. */
const OPTIONS = { seed: 3, learningRate: 1e-4, steps: STEPS, dropout: false };

/** Pictures with a bar whose row says the digit, in noise. */
function barDigits(count: number): Digits {
  const random = seededRandom(5);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const pixels = Uint8Array.from({ length: count * DIGIT_SIDE_PX ** 2 }, (_, at) => {
    const row = Math.floor((at % DIGIT_SIDE_PX ** 2) / DIGIT_SIDE_PX);
    const digit = labels[Math.floor(at / DIGIT_SIDE_PX ** 2)]!;
    return random() * 60 + (Math.abs(row - 4 - 2 * digit) <= 1 ? 180 : 0);
  });
  return { pixels, labels };
}

const digits = barDigits(200);
let graph: DigitLearner;
let eager: DigitLearner;
beforeAll(async () => {
  if (eagerTensorFlowMissing) return;
  graph = await DigitNetwork.open(OPTIONS);
  eager = new EagerDigitNetwork(OPTIONS);
});
afterAll(() => {
  graph?.close();
  eager?.close();
});
beforeEach(({ skip }) => skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing));

test('20 steps from the same weights on the same batches have the same losses, and end at the same weights', async () => {
  const losses: [number, number][] = [];
  const batches = digitBatches(digits, 16, 1);
  for (let step = 0; step < STEPS; step++) {
    const batch = batches.next().value;
    losses.push([(await graph.train(batch)).loss, (await eager.train(batch)).loss]);
  }
  for (const [ours, theirs] of losses) expect(Math.abs(ours - theirs)).toBeLessThan(1e-4);
  expect(losses.at(-1)![0]).toBeLessThan(losses[0]![0]);
  const [weights, others] = [await graph.values(), await eager.values()];
  expect([...others.keys()]).toEqual([...weights.keys()]);
  const rows = [await graph.predict(digits.pixels), await eager.predict(digits.pixels)] as const;
  rows[0].forEach((row, i) => row.forEach((share, j) => expect(Math.abs(share - rows[1][i]![j]!)).toBeLessThan(1e-3)));
});
