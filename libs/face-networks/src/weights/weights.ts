import { FacetError } from '@facet/kernel';
import { elementCount, type Tensor } from '@facet/tensorflow-c-api';
import { halfFloats } from './half-float';

/** One tensor in a TensorFlow.js weights manifest. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

export type Weight = Tensor & { readonly data: Float32Array | Int32Array };

/** A network's weights by name. Looking one up throws DATA_LOSS where it is missing or of another kind. */
export class Weights {
  constructor(private readonly byName: ReadonlyMap<string, Weight>) {}

  get(name: string): Weight {
    const weight = this.byName.get(name);
    if (!weight) throw new FacetError('DATA_LOSS', `the weights have no tensor named ${name}`);
    return weight;
  }

  floats(name: string): Weight & { readonly data: Float32Array } {
    const weight = this.get(name);
    if (!(weight.data instanceof Float32Array))
      throw new FacetError('DATA_LOSS', `the weight ${name} is ${weight.dtype}, not float32`);
    return { ...weight, data: weight.data };
  }
}

const STORED = { uint8: 1, uint16: 2, float16: 2, float32: 4, int32: 4 } as const;

/**
 * Cuts `bytes` into the tensors that `entries` lists in their order (the weights format of TensorFlow.js, little
 * endian); quantised ones are widened to float32: halves exactly, 8 and 16 bits as value * scale + min in doubles.
 * Throws DATA_LOSS when the bytes are too few or too many, or a type is none that the networks use.
 */
export function readWeights(entries: readonly WeightEntry[], bytes: Uint8Array): Weights {
  let at = 0;
  const weights = new Map<string, Weight>();
  for (const entry of entries) {
    const stored = entry.quantization?.dtype ?? entry.dtype;
    if (!Object.hasOwn(STORED, stored))
      throw new FacetError('DATA_LOSS', `the weight ${entry.name} is stored as ${stored}, which no network here uses`);
    const end = at + elementCount(entry.shape) * STORED[stored as keyof typeof STORED];
    if (!(end <= bytes.length))
      throw new FacetError('DATA_LOSS', `the weights end after ${bytes.length} bytes, inside ${entry.name}`);
    // Copied, so that every element is aligned; a Buffer's slice would not copy.
    weights.set(entry.name, widen(entry, stored, new Uint8Array(bytes.subarray(at, end)).buffer));
    at = end;
  }
  if (at !== bytes.length)
    throw new FacetError('DATA_LOSS', `the weights have ${bytes.length} bytes, but the manifest lists ${at}`);
  return new Weights(weights);
}

function widen({ shape, quantization }: WeightEntry, stored: string, buffer: ArrayBuffer): Weight {
  if (stored === 'int32') return { dtype: 'int32', shape, data: new Int32Array(buffer) };
  if (stored === 'float32') return { dtype: 'float32', shape, data: new Float32Array(buffer) };
  const raw = stored === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer);
  const data = new Float32Array(raw.length);
  if (stored === 'float16') {
    const halves = halfFloats();
    for (let i = 0; i < raw.length; i++) data[i] = halves[raw[i]!]!;
  } else {
    const { scale = 1, min = 0 } = quantization ?? {};
    for (let i = 0; i < raw.length; i++) data[i] = raw[i]! * scale + min;
  }
  return { dtype: 'float32', shape, data };
}
