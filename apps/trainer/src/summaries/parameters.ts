import type { HyperParameter } from '@facet/tensorflow-summary';
import type { TrainerInput } from '../trainer-input';

export interface ParameterSource {
  readonly input: Pick<
    TrainerInput,
    'architecture' | 'steps' | 'batchSize' | 'learningRate' | 'seed' | 'settings' | 'dataset'
  >;
}

/** Everything that decides the result, each by its own name; of a setting within another the names are joined by dots. */
export function parametersOf({ input }: ParameterSource): Record<string, HyperParameter> {
  const { architecture, steps, batchSize, learningRate, seed, settings, dataset } = input;
  const own = { architecture, dataset: dataset.digest.slice(0, 12), steps, batchSize, learningRate, seed };
  return { ...own, ...flattened(settings, '') };
}

function flattened(settings: object, prefix: string): Record<string, HyperParameter> {
  const entries = Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.entries(flattened(value, `${prefix}${key}.`));
    const plain = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
    return [[prefix + key, plain ? value : JSON.stringify(value)] as const];
  });
  return Object.fromEntries(entries);
}
