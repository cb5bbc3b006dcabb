import { FacetError } from '@facet/kernel';

/** Element types that Facet's graphs use, with TensorFlow's number of each (TF_DataType in c/tf_datatype.h). */
export const DTYPE_NUMBERS = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  string: 7,
  int64: 9,
  bool: 10,
  /** Within graphs only: there is no array for it. */
  bfloat16: 14,
  resource: 20,
  variant: 21,
} as const;

export type DType = keyof typeof DTYPE_NUMBERS;

/** The typed array that holds a tensor's elements; `bool` is one byte each, 0 or 1. `string` has a list of bytes instead. */
export const ELEMENT_ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

export type NumericDType = keyof typeof ELEMENT_ARRAYS;

const NAMES = new Map<number, DType>(Object.entries(DTYPE_NUMBERS).map(([name, number]) => [number, name as DType]));

/** Throws UNIMPLEMENTED for a type that Facet has no arrays for (half floats, quantised integers, …). */
export function dtypeOfNumber(number: number): DType {
  const name = NAMES.get(number);
  if (!name) throw new FacetError('UNIMPLEMENTED', `tensors of TensorFlow's type number ${number} are not supported`);
  return name;
}
