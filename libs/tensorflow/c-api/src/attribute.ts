import { InternalError } from '@facet/kernel';
import koffi from 'koffi';
import type { Pointer } from './c-types';
import { type DType, DTYPE_NUMBERS } from './dtype';
import { native } from './library';
import { freeTensor, toNative } from './native-tensor';
import { withStatus } from './status';
import type { Tensor } from './tensor';

/** A node's attribute, tagged by its kind. In shapes -1 is an unknown size. */
export type Attribute =
  | { readonly type: DType }
  | { readonly types: readonly DType[] }
  | { readonly shape: readonly number[] }
  | { readonly shapes: readonly (readonly number[])[] }
  | { readonly bool: boolean }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly func: string }
  | { readonly tensor: Tensor };

/** Sets one attribute of a TF_OperationDescription. */
export function setAttribute(description: Pointer, name: string, value: Attribute): void {
  const api = native();
  if ('type' in value) api.TF_SetAttrType(description, name, DTYPE_NUMBERS[value.type]);
  else if ('types' in value) {
    const numbers = Int32Array.from(value.types, (type) => DTYPE_NUMBERS[type]);
    api.TF_SetAttrTypeList(description, name, numbers, numbers.length);
  } else if ('shape' in value) {
    api.TF_SetAttrShape(description, name, BigInt64Array.from(value.shape, BigInt), value.shape.length);
  } else if ('shapes' in value) setShapes(description, name, value.shapes);
  else if ('bool' in value) api.TF_SetAttrBool(description, name, value.bool ? 1 : 0);
  else if ('int' in value) api.TF_SetAttrInt(description, name, BigInt(value.int));
  else if ('ints' in value) {
    api.TF_SetAttrIntList(description, name, BigInt64Array.from(value.ints, BigInt), value.ints.length);
  } else if ('float' in value) api.TF_SetAttrFloat(description, name, value.float);
  else if ('string' in value) {
    const bytes = Buffer.from(value.string);
    api.TF_SetAttrString(description, name, bytes, bytes.length);
  } else if ('func' in value) {
    const bytes = Buffer.from(value.func);
    api.TF_SetAttrFuncName(description, name, bytes, bytes.length);
  } else if ('tensor' in value) setTensor(description, name, value.tensor);
  else throw new InternalError(`attribute ${name} has no known kind: ${Object.keys(value)}`);
}

/** C wants an array of addresses, one per shape: all sizes lie in one array, so an address is its start plus an offset. */
function setShapes(description: Pointer, name: string, shapes: readonly (readonly number[])[]): void {
  const sizes = BigInt64Array.from([...shapes.flat(), 0], BigInt);
  const start = koffi.address(sizes);
  const ranks = Int32Array.from(shapes, (shape) => shape.length);
  let offset = 0;
  const addresses = BigUint64Array.from(shapes, (shape) => {
    const address = start + BigInt(offset);
    offset += shape.length * BigInt64Array.BYTES_PER_ELEMENT;
    return address;
  });
  native().TF_SetAttrShapeList(description, name, addresses, ranks, shapes.length);
}

function setTensor(description: Pointer, name: string, value: Tensor): void {
  const handle = toNative(value, `attribute ${name}`);
  try {
    withStatus(`attribute ${name}`, (status) => native().TF_SetAttrTensor(description, name, handle, status));
  } finally {
    freeTensor(handle);
  }
}
