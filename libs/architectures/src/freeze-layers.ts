import { FacetError } from '@facet/kernel';
import type * as tf from '@tensorflow/tfjs';

/**
 * Makes training leave the layers alone whose names fit one of the patterns, in which `*` stands for any letters. Answers
 * their names. Throws INVALID_ARGUMENT for a pattern that fits no layer with weights, and where nothing is left to train.
 */
export function freezeLayers(model: tf.LayersModel, patterns: readonly string[]): string[] {
  const weighted = model.layers.filter((layer) => layer.countParams() > 0);
  const names = weighted.map(({ name }) => name);
  const frozen = new Set<string>();
  for (const pattern of patterns) {
    const fits = expressionOf(pattern);
    const found = names.filter((name) => fits.test(name));
    if (found.length === 0)
      throw refusal(
        `freeze has ${JSON.stringify(pattern)}, which is no layer with weights; there are ${names.join(', ')}`,
      );
    for (const name of found) frozen.add(name);
  }
  for (const layer of weighted) if (frozen.has(layer.name)) layer.trainable = false;
  if (model.trainableWeights.length === 0) throw refusal('freeze leaves no layer to train');
  return names.filter((name) => frozen.has(name));
}

const expressionOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );

const refusal = (message: string): FacetError =>
  new FacetError('INVALID_ARGUMENT', message, { reason: 'TRAINING_SETTINGS' });
