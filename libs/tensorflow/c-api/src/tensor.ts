import { FacetError } from '@facet/kernel';
import { type DType, ELEMENT_ARRAYS } from './dtype';

export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array | readonly Uint8Array[];

/** A value in this process's memory: elements in row-major order. A scalar has the shape []. */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Throws INVALID_ARGUMENT when the data's kind or count does not fit the dtype and shape. */
export function tensor(dtype: DType, shape: readonly number[], data: TensorData): Tensor {
  return checkedTensor({ dtype, shape, data });
}

export function floats(data: ArrayLike<number>, shape: readonly number[] = [data.length]): Tensor {
  return tensor('float32', shape, data instanceof Float32Array ? data : new Float32Array(data));
}

export function ints(data: ArrayLike<number>, shape: readonly number[] = [data.length]): Tensor {
  return tensor('int32', shape, data instanceof Int32Array ? data : new Int32Array(data));
}

/** Text is written as UTF-8. */
export function strings(list: readonly (string | Uint8Array)[], shape: readonly number[] = [list.length]): Tensor {
  return tensor(
    'string',
    shape,
    list.map((item) => (typeof item === 'string' ? Buffer.from(item) : item)),
  );
}

/** `value` itself, or INVALID_ARGUMENT naming `what` and its fault: everything that reaches TensorFlow passes here. */
export function checkedTensor(value: Tensor, what = 'the tensor'): Tensor {
  const { dtype, shape, data } = value;
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new FacetError('INVALID_ARGUMENT', `${what} has the shape [${shape}]; sizes must be whole and not negative`);
  if (!fits(dtype, data))
    throw new FacetError(
      'INVALID_ARGUMENT',
      `${what} is ${dtype} but its data is ${kindOf(data)}, not ${wanted(dtype)}`,
    );
  const expected = elementCount(shape);
  if (data.length !== expected)
    throw new FacetError(
      'INVALID_ARGUMENT',
      `${what} has ${data.length} elements, but its shape [${shape}] needs ${expected}`,
    );
  return value;
}

/** The number of elements of a shape without unknown sizes. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function fits(dtype: DType, data: TensorData): boolean {
  if (dtype === 'string') return Array.isArray(data) && data.every((item) => item instanceof Uint8Array);
  return dtype in ELEMENT_ARRAYS && data instanceof ELEMENT_ARRAYS[dtype as keyof typeof ELEMENT_ARRAYS];
}

function wanted(dtype: DType): string {
  if (dtype === 'string') return 'a list of Uint8Array';
  return dtype in ELEMENT_ARRAYS
    ? `a ${ELEMENT_ARRAYS[dtype as keyof typeof ELEMENT_ARRAYS].name}`
    : 'anything that can leave TensorFlow';
}

const kindOf = (data: unknown): string =>
  data === null || typeof data !== 'object' ? typeof data : `a ${data.constructor?.name ?? 'object'}`;
