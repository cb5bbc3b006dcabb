import { InternalError } from '@facet/kernel';
import type { Pointer } from './c-types';
import { DTYPE_NUMBERS, dtypeOfNumber, ELEMENT_ARRAYS, type NumericDType } from './dtype';
import { native } from './library';
import { checkedTensor, elementCount, type Tensor } from './tensor';

/** sizeof(TF_TString) on 64-bit machines (tensorflow/c/tf_tstring.h). */
const STRING_BYTES = 24;

/** Copies `value` into a new TF_Tensor; free it with {@link freeTensor}. Throws INVALID_ARGUMENT as checkedTensor does. */
export function toNative(value: Tensor, what?: string): Pointer {
  const { dtype, shape, data } = checkedTensor(value, what);
  const bytes = dtype === 'string' ? data.length * STRING_BYTES : (data as Uint8Array).byteLength;
  const dims = BigInt64Array.from(shape, BigInt);
  const handle = native().TF_AllocateTensor(DTYPE_NUMBERS[dtype], dims, shape.length, bytes);
  if (!handle) throw new InternalError(`TensorFlow allocated no ${dtype} tensor of ${bytes} bytes`);
  if (bytes === 0) return handle;
  const start = native().TF_TensorData(handle) as Pointer;
  if (dtype === 'string') {
    (data as readonly Uint8Array[]).forEach((item, index) => {
      const element = start + BigInt(index * STRING_BYTES);
      native().TF_StringInit(element);
      native().TF_StringCopy(element, item, item.byteLength);
    });
  } else native().copyIn(start, data as Uint8Array);
  return handle;
}

/** Copies a TF_Tensor into this process's memory. Throws UNIMPLEMENTED for element types without arrays here. */
export function fromNative(handle: Pointer): Tensor {
  const api = native();
  const dtype = dtypeOfNumber(api.TF_TensorType(handle));
  const shape = Array.from({ length: api.TF_NumDims(handle) }, (_, i) => Number(api.TF_Dim(handle, i)));
  const count = elementCount(shape);
  const start = api.TF_TensorData(handle) as Pointer;
  if (dtype === 'string')
    return {
      dtype,
      shape,
      data: Array.from({ length: count }, (_, i) => readString(start + BigInt(i * STRING_BYTES))),
    };
  if (!(dtype in ELEMENT_ARRAYS)) throw new InternalError(`a ${dtype} tensor was fetched`);
  const data = new ELEMENT_ARRAYS[dtype as NumericDType](count);
  if (count > 0) api.copyOut(data, start);
  return { dtype, shape, data };
}

/**
 * Deletes a tensor made by {@link toNative}: TF_DeleteTensor alone would leak the characters of its strings. What shares
 * them beyond the run that they were fed to, such as a variable, would lose them.
 */
export function freeTensor(handle: Pointer): void {
  const api = native();
  if (api.TF_TensorType(handle) === DTYPE_NUMBERS.string) {
    const count = Number(api.TF_TensorElementCount(handle));
    const start = api.TF_TensorData(handle) as Pointer;
    for (let i = 0; i < count; i++) api.TF_StringDealloc(start + BigInt(i * STRING_BYTES));
  }
  api.TF_DeleteTensor(handle);
}

function readString(element: Pointer): Uint8Array {
  const bytes = new Uint8Array(Number(native().TF_StringGetSize(element)));
  if (bytes.length > 0) native().copyOut(bytes, native().TF_StringGetDataPointer(element) as Pointer);
  return bytes;
}
