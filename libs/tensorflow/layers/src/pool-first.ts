import { isRising } from './activation';
import type { LayerParts } from './layer-compiler';
import type { PlannedLayer } from './layer-plan';

/**
 * The layers, by their places in the plan, whose bias and activation may wait until the max pool that alone uses them
 * has chosen. The largest sum stays the largest when all have the same bias added and pass a function that only rises:
 * output and gradients stay, and where a pool halves both sides only a quarter of the numbers gets a bias and an
 * activation, forwards and backwards (7 % of a step of face-cnn; `npm run bench -- train`). A prediction would gain
 * nothing: there TensorFlow makes bias and activation part of the convolution.
 */
export function layersToPoolFirst(layers: readonly PlannedLayer[]): ReadonlyMap<number, LayerParts> {
  const uses = layers.flatMap(({ inputs }) => inputs);
  const pooled = layers.flatMap(({ compiler, inputs }) => (compiler.choosesLargest ? inputs : []));
  const found = new Map<number, LayerParts>();
  for (const place of pooled) {
    const layer = layers[place];
    const usedOnce = uses.filter((used) => used === place).length === 1;
    if (layer?.compiler.parts && usedOnce && isRising(layer.config)) found.set(place, layer.compiler.parts);
  }
  return found;
}
