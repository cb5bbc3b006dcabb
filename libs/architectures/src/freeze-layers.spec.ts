import { expect, test } from 'vitest';
import { faceCnn } from './face-cnn';
import { freezeLayers } from './freeze-layers';

const model = () => faceCnn.build({ labels: 2, seed: 1 });

test('layers are frozen by name and by pattern', () => {
  const network = model();
  expect(freezeLayers(network, ['convolution*', 'dense1'])).toEqual([
    'convolution1',
    'convolution2',
    'convolution3',
    'convolution4',
    'dense1',
  ]);
  const trained = network.trainableWeights.map(({ name }) => name.split('/')[0]);
  expect(new Set(trained)).toEqual(new Set(['dense2', 'people']));
});

test.each([
  ['res*', 'freeze has "res*", which is no layer with weights; there are convolution1, convolution2,'],
  ['pool1', 'freeze has "pool1", which is no layer with weights'],
  ['convolution.', 'freeze has "convolution.", which is no layer'],
  ['*', 'freeze leaves no layer to train'],
])('%s is refused', (pattern, message) => {
  expect(() => freezeLayers(model(), [pattern])).toThrow(message);
});
