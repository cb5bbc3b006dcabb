import { sha256Hex } from '@facet/kernel';
import { describe, expect, test } from 'vitest';
import { ARCHITECTURES, architectureNamed } from './registry';

const INPUT_SHAPES = { image: (side: number) => [null, side, side, 3], descriptor: () => [null, 1024] };

describe.each(ARCHITECTURES.map((architecture) => [architecture.name, architecture] as const))('%s', (name, one) => {
  const weights = (seed: number) =>
    one
      .build({ labels: 3, seed })
      .getWeights()
      .map((weight) => sha256Hex(new Uint8Array(weight.dataSync().buffer)));

  test('takes what it says and answers one probability a label', () => {
    const model = one.build({ labels: 7, seed: 1 });
    expect(model.inputs[0]!.shape).toEqual(INPUT_SHAPES[one.input](one.cropRule.sizePx));
    expect(model.outputs[0]!.shape).toEqual([null, 7]);
    expect(model.layers.at(-1)!.getConfig()).toMatchObject({ activation: 'softmax' });
  });

  test('starts from weights that only the seed decides', () => {
    expect(weights(5)).toEqual(weights(5));
    expect(weights(5)).not.toEqual(weights(6));
  });

  test('names its layers alike however many models the process has built', () => {
    const names = () => one.build({ labels: 2, seed: 1 }).layers.map((layer) => layer.name);
    expect(names()).toEqual(names());
  });

  test('is found by its name', () => {
    expect(architectureNamed(name)).toBe(one);
  });
});

test('an unknown name is refused with the known ones', () => {
  expect(() => architectureNamed('resnet')).toThrow(
    'there is no architecture named resnet; there are: embedding-head, face-cnn',
  );
});
