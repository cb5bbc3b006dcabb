import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AugmentationSettings, REFERENCE_AUGMENTATION } from '@facet/domain-training-settings';
import { seededRandom } from '@facet/kernel';
import { floats, type Tensor, tensor } from '@facet/tensorflow-c-api';
import { Graph, type Output } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { describe, expect, test } from 'vitest';
import { changePicture, drawChange } from './augmentation';

const SIZE = [20, 17] as const;
const random = seededRandom(5);
const PICTURE = floats(Float32Array.from({ length: SIZE[0] * SIZE[1] * 3 }, random), [...SIZE, 3]);
const EVERYTHING: AugmentationSettings = { ...REFERENCE_AUGMENTATION, crop: 0.3, rotationDegrees: 20, erasing: 0.9 };

interface Changed {
  /** The drawn parameters, by name. */
  readonly change: Record<string, number | number[] | boolean>;
  readonly picture: Float32Array;
}

async function augmented(options: AugmentationSettings, ...seeds: [number, number][]): Promise<Changed[]> {
  const graph = new Graph();
  const picture = graph.placeholder('picture', 'float32', PICTURE.shape);
  const seed = graph.placeholder('seed', 'int64', [2]);
  const change = drawChange(graph, options, SIZE, seed);
  const names = Object.keys(change);
  const fetches: Output[] = [changePicture(graph, picture, change), ...Object.values(change as Record<string, Output>)];
  const session = Session.open(graph);
  const all: Changed[] = [];
  for (const pair of seeds) {
    const fed = { picture: PICTURE, seed: tensor('int64', [2], BigInt64Array.from(pair, BigInt)) };
    const [found, ...drawn] = await session.run(fed, fetches);
    const entries = drawn.map((value, i) => [names[i]!, valueOf(value)] as const);
    all.push({ change: Object.fromEntries(entries), picture: found!.data as Float32Array });
  }
  session.close();
  return all;
}

function valueOf({ dtype, shape, data }: Tensor): number | number[] | boolean {
  const numbers = [...(data as Float32Array)];
  if (dtype === 'bool') return numbers[0] === 1;
  return shape.length === 0 ? numbers[0]! : numbers;
}

const SEEDS = Array.from({ length: 12 }, (_, i): [number, number] => [3, i]);

test("each change equals that of Python's tf.image and Keras, given what was drawn", async (context) => {
  context.skip(pythonTensorFlowMissing !== undefined, pythonTensorFlowMissing);
  const alone = Object.entries(EVERYTHING).map(([kind, value]): AugmentationSettings => ({ [kind]: value }));
  const ours: Changed[] = [];
  for (const options of [...alone, REFERENCE_AUGMENTATION, EVERYTHING])
    ours.push(...(await augmented(options, ...SEEDS.slice(0, 4))));
  const folder = mkdtempSync(join(tmpdir(), 'facet-augmentation-'));
  try {
    const problem = {
      picture: [...(PICTURE.data as Float32Array)],
      size: SIZE,
      changes: ours.map(({ change }) => change),
    };
    writeFileSync(join(folder, 'problem.json'), JSON.stringify(problem));
    const script = join(__dirname, 'augment-with-python.py');
    const theirs = runWithPythonTensorFlow<number[][]>(script, [join(folder, 'problem.json')]);
    ours.forEach(({ change, picture }, i) => {
      expect(picture).toHaveLength(theirs[i]!.length);
      const difference = Math.max(...picture.map((value, j) => Math.abs(value - theirs[i]![j]!)));
      expect(difference, JSON.stringify(change)).toBeLessThan(1e-5);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('what is drawn', () => {
  test('lies within its bounds and differs from seed to seed', async () => {
    const bounds: Record<string, [number, number]> = {
      brightness: [-0.5, 0.5],
      contrast: [0.2, 2],
      hue: [-0.08, 0.08],
      saturation: [0.2, 2],
      angle: [-0.3491, 0.3491],
    };
    const drawn = (await augmented(EVERYTHING, ...SEEDS)).map(({ change }) => change);
    for (const [name, [low, high]] of Object.entries(bounds)) {
      const values = drawn.map((change) => change[name] as number);
      expect(new Set(values).size).toBe(SEEDS.length);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
    }
    expect(new Set(drawn.map(({ flipped }) => flipped))).toEqual(new Set([true, false]));
    for (const { cropBox, eraseBox } of drawn) {
      const [top, left, bottom, right] = cropBox as number[];
      expect([top! >= 0, left! >= 0, bottom! <= 1 + 1e-6, right! <= 1 + 1e-6, bottom! - top! > 0.69]).not.toContain(
        false,
      );
      const [from, , to] = eraseBox as number[];
      expect([from! >= 0, to! <= SIZE[0], to! >= from!]).not.toContain(false);
    }
  });

  test('is the same for the same seed, whatever else is changed', async () => {
    const [all] = await augmented(EVERYTHING, [3, 7]);
    const [again] = await augmented(EVERYTHING, [3, 7]);
    const [hue] = await augmented({ hue: 0.08 }, [3, 7]);
    expect(again).toEqual(all);
    expect(hue!.change['hue']).toBe(all!.change['hue']);
  });
});

test('values stay within 0..1', async () => {
  for (const { picture } of await augmented(EVERYTHING, ...SEEDS)) {
    expect(Math.min(...picture)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...picture)).toBeLessThanOrEqual(1);
  }
});

test('without options a picture stays as it is', async () => {
  const [{ picture, change }] = (await augmented({}, [1, 1])) as [Changed];
  expect({ picture, change }).toEqual({ picture: PICTURE.data, change: {} });
});
