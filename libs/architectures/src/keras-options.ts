import { isDeepStrictEqual } from 'node:util';
import type { tf } from './tensorflow-js';
import { type Json, unsupported } from './keras-json';

/** Options that TensorFlow.js does not know, with the value at which they change nothing. */
const NEUTRAL: Readonly<Record<string, unknown>> = { groups: 1, threshold: 0, negative_slope: 0, offset: 0 };
/** Options that change nothing whatever they are, or only together with one that is refused. */
const IGNORED = ['seed', 'fused', 'renorm_momentum', 'batch_input_shape', 'dtype'];
/** Options that TensorFlow.js takes but does not tell. */
const UNTOLD = ['depth_multiplier'];

/**
 * Throws UNIMPLEMENTED naming the first option of a layer that TensorFlow.js left out or changed when it read `layers`
 * into `model`: it passes over what it does not know, and another network would be trained.
 */
export function checkOptions(layers: readonly Json[], model: tf.LayersModel, source: string): void {
  for (const { class_name: type, config } of layers) {
    const given = config as Json;
    const name = String(given['name']);
    if (type === 'InputLayer') continue;
    const taken = model.getLayer(name).getConfig();
    for (const [key, value] of Object.entries(given)) {
      const became = taken[camelCase(key)];
      const lost = became === undefined && value !== null && value !== false && value !== NEUTRAL[key];
      if (
        IGNORED.includes(key) ||
        UNTOLD.includes(key) ||
        (!lost && (became === undefined || isTaken(key, value, became)))
      )
        continue;
      throw unsupported(
        name,
        `(${String(type)}) has ${key} ${JSON.stringify(value)}, which Facet does not build`,
        source,
      );
    }
  }
}

/** Objects (initializers, regularizers) come back under other names; TensorFlow.js refuses those it does not know. */
function isTaken(key: string, given: unknown, taken: unknown): boolean {
  if (given !== null && typeof given === 'object' && !Array.isArray(given)) return taken != null;
  if (/_(initializer|regularizer|constraint)$/.test(key)) return (given === null) === (taken === null);
  const plain = typeof given === 'string' && key !== 'name' ? camelCase(given) : given;
  return isDeepStrictEqual(plain ?? undefined, taken ?? undefined) || isDeepStrictEqual(plain, [taken].flat());
}

const camelCase = (text: string): string => text.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
