import type { MessageInitShape } from '@bufbuild/protobuf';
import type { inference } from '@facet/contracts-rpc';
import { FacetError, InternalError } from '@facet/kernel';
import type { DType, Tensor } from '@facet/tensorflow-c-api';
import type { ServedVersion } from '../../application/served-version';
import type { NamedTensors } from '../../engine/host-methods';
import { checkInputNames } from '../image-input';
import { readLengthPrefixed, writeLengthPrefixed } from './length-prefixed';

/** Open Inference's names of TensorFlow's types. */
const DATATYPES: Partial<Record<DType, string>> = {
  float32: 'FP32',
  float64: 'FP64',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  bool: 'BOOL',
  string: 'BYTES',
};

export function datatypeOf(dtype: DType): string {
  const name = DATATYPES[dtype];
  if (!name) throw new InternalError(`a ${dtype} cannot be an output`);
  return name;
}

const refuse = (reason: string, message: string): FacetError => new FacetError('INVALID_ARGUMENT', message, { reason });

/** The images of a ModelInfer request, raw or in `bytes_contents`. Throws INVALID_ARGUMENT naming the input. */
export function readInferImages(request: inference.ModelInferRequest, served: ServedVersion): readonly Uint8Array[] {
  const { inputs, rawInputContents } = request;
  checkInputNames(
    served,
    inputs.map(({ name }) => name),
  );
  const { name, datatype, shape, contents } = inputs[0]!;
  if (datatype !== 'BYTES')
    throw refuse('WRONG_DATATYPE', `the input ${name} takes BYTES, not ${datatype || 'no datatype'}`);
  if (shape.length !== 1 || shape[0]! < 0n)
    throw refuse('WRONG_SHAPE', `the input ${name} takes the shape [batch], not [${shape.join(', ')}]`);
  const count = Number(shape[0]);
  if (rawInputContents.length > 0) {
    if (contents) throw refuse('MIXED_CONTENTS', `the input ${name} has both contents and raw_input_contents`);
    if (rawInputContents.length !== 1)
      throw refuse('WRONG_INPUTS', `raw_input_contents has ${rawInputContents.length} entries for one input`);
    return readLengthPrefixed(rawInputContents[0]!, count, `the input ${name}`);
  }
  const images = contents?.bytesContents ?? [];
  if (images.length !== count)
    throw refuse(
      'WRONG_SHAPE',
      `the input ${name} has ${images.length} elements in bytes_contents, but its shape says ${count}`,
    );
  return images;
}

type InferOutputs = Required<
  Pick<MessageInitShape<typeof inference.ModelInferResponseSchema>, 'outputs' | 'rawOutputContents'>
>;

/** Outputs in the form that the request's inputs had: raw, or typed contents. */
export function writeInferOutputs(outputs: NamedTensors, raw: boolean): InferOutputs {
  const entries = Object.entries(outputs);
  return {
    outputs: entries.map(([name, tensor]) => ({
      name,
      datatype: datatypeOf(tensor.dtype),
      shape: tensor.shape.map(BigInt),
      ...(raw ? {} : { contents: contentsOf(tensor) }),
    })),
    rawOutputContents: raw ? entries.map(([, tensor]) => rawOf(tensor)) : [],
  };
}

/** Little-endian, as every platform that TensorFlow's wheels exist for. */
function rawOf({ data }: Tensor): Uint8Array {
  if (!ArrayBuffer.isView(data)) return writeLengthPrefixed(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function contentsOf({ dtype, data }: Tensor): MessageInitShape<typeof inference.InferTensorContentsSchema> {
  const numbers = (): number[] => Array.from(data as Int32Array);
  switch (dtype) {
    case 'float32':
      return { fp32Contents: numbers() };
    case 'float64':
      return { fp64Contents: numbers() };
    case 'int32':
      return { intContents: numbers() };
    case 'uint8':
      return { uintContents: numbers() };
    case 'int64':
      return { int64Contents: Array.from(data as BigInt64Array) };
    case 'bool':
      return { boolContents: numbers().map(Boolean) };
    case 'string':
      return { bytesContents: [...(data as readonly Uint8Array[])] };
    default:
      throw new InternalError(`a ${dtype} cannot be an output`);
  }
}
