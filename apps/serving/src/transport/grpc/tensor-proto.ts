import { create } from '@bufbuild/protobuf';
import { DataType, TensorProtoSchema, type TensorProto } from '@facet/contracts-tensorflow';
import { FacetError, InternalError } from '@facet/kernel';
import { type DType, DTYPE_NUMBERS, type Tensor, type TensorData } from '@facet/tensorflow-c-api';

const refuse = (reason: string, message: string): FacetError => new FacetError('INVALID_ARGUMENT', message, { reason });

/**
 * The elements of a string vector. Takes `string_val`, where one value stands for every element, and `tensor_content`.
 * Throws INVALID_ARGUMENT naming `what` for another type or shape.
 */
export function readStringVector(proto: TensorProto, what: string): readonly Uint8Array[] {
  const { dtype, tensorShape, stringVal, tensorContent } = proto;
  if (dtype !== DataType.DT_STRING)
    throw refuse('WRONG_DATATYPE', `${what} takes DT_STRING, not ${DataType[dtype] ?? `the type number ${dtype}`}`);
  const sizes = tensorShape?.unknownRank ? undefined : (tensorShape?.dim ?? []).map(({ size }) => size);
  if (sizes?.length !== 1 || sizes[0]! < 0n)
    throw refuse('WRONG_SHAPE', `${what} takes the shape [batch], not [${sizes?.join(', ') ?? 'unknown'}]`);
  const count = Number(sizes[0]);
  if (tensorContent.length > 0) return readStringContent(tensorContent, count, what);
  if (stringVal.length === count) return stringVal;
  // The shape alone would decide how much is made of one value.
  if (stringVal.length === 1 && count > 0 && count <= MAX_REPEATED)
    return Array.from({ length: count }, () => stringVal[0]!);
  throw refuse('WRONG_SHAPE', `${what} has ${stringVal.length} values, but its shape says ${count}`);
}

const MAX_REPEATED = 1024;

/** TensorFlow's EncodeStringList: the lengths as varints, then the strings. */
function readStringContent(content: Uint8Array, count: number, what: string): Uint8Array[] {
  const lengths: number[] = [];
  let at = 0;
  while (lengths.length < count && at < content.length) {
    let [length, scale] = [0, 1];
    for (; at < content.length && content[at]! >= 0x80; at++, scale *= 0x80) length += (content[at]! & 0x7f) * scale;
    lengths.push(at < content.length ? length + content[at++]! * scale : Infinity);
  }
  const total = lengths.reduce((sum, length) => sum + length, at);
  if (lengths.length === count && total === content.length)
    return lengths.map((length) => content.subarray(at, (at += length)));
  throw refuse('TRUNCATED_TENSOR', `${what} has no ${count} whole strings in tensor_content`);
}

/** Elements go into the `*_val` list of their type: where clients of TensorFlow Serving look for them. */
export function toTensorProto({ dtype, shape, data }: Tensor): TensorProto {
  return create(TensorProtoSchema, {
    dtype: DTYPE_NUMBERS[dtype],
    tensorShape: { dim: shape.map((size) => ({ size: BigInt(size) })) },
    ...valuesOf(dtype, data),
  });
}

function valuesOf(dtype: DType, data: TensorData): Partial<Omit<TensorProto, '$typeName'>> {
  const numbers = (): number[] => Array.from(data as Int32Array);
  switch (dtype) {
    case 'float32':
      return { floatVal: numbers() };
    case 'float64':
      return { doubleVal: numbers() };
    case 'int32':
    case 'uint8':
      return { intVal: numbers() };
    case 'int64':
      return { int64Val: Array.from(data as BigInt64Array) };
    case 'bool':
      return { boolVal: numbers().map(Boolean) };
    case 'string':
      return { stringVal: [...(data as readonly Uint8Array[])] };
    default:
      throw new InternalError(`a ${dtype} cannot be an output`);
  }
}
