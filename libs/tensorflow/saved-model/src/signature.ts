import { create } from '@bufbuild/protobuf';
import {
  type MetaGraphDef,
  type SignatureDef,
  SignatureDefSchema,
  type TensorInfo,
  TensorInfoSchema,
} from '@facet/contracts-tensorflow';
import { FacetError } from '@facet/kernel';
import { type DType, DTYPE_NUMBERS, dtypeOfNumber } from '@facet/tensorflow-c-api';
import type { Graph, Output } from '@facet/tensorflow-graph';

/** One input or output of a signature. */
export interface SignatureTensor {
  readonly dtype: DType;
  /** -1 is an unknown size; absent when even the rank is unknown. */
  readonly shape: readonly number[] | undefined;
  /** 'node:index' in the graph. */
  readonly tensorName: string;
}

export interface Signature {
  readonly inputs: Readonly<Record<string, SignatureTensor>>;
  readonly outputs: Readonly<Record<string, SignatureTensor>>;
}

/** What a signature calls the outputs of a graph that it takes and gives. */
export interface SignatureOutputs {
  readonly inputs: Readonly<Record<string, Output>>;
  readonly outputs: Readonly<Record<string, Output>>;
}

/** The signature that servers use unless told otherwise. */
export const DEFAULT_SIGNATURE = 'serving_default';

/** The method name that TensorFlow Serving expects of every signature but classify and regress. */
const PREDICT_METHOD = 'tensorflow/serving/predict';

/** Entries that are no signatures: operations to be run at loading and in training (saved_model/constants.py). */
const OPERATION_KEYS = new Set(['__saved_model_init_op', '__saved_model_train_op']);

export function toSignatureDef(graph: Graph, { inputs, outputs }: SignatureOutputs): SignatureDef {
  return create(SignatureDefSchema, {
    inputs: mapValues(inputs, (output) => toTensorInfo(graph, output)),
    outputs: mapValues(outputs, (output) => toTensorInfo(graph, output)),
    methodName: PREDICT_METHOD,
  });
}

/**
 * The signatures by name, names in their order: TensorFlow, which loaded the model, gives them in any. Throws
 * UNIMPLEMENTED for a tensor type that Facet does not read.
 */
export function signaturesOf(metaGraph: MetaGraphDef): Record<string, Signature> {
  const signatures = Object.entries(metaGraph.signatureDef).filter(([key]) => !OPERATION_KEYS.has(key));
  return mapValues(inOrder(Object.fromEntries(signatures)), ({ inputs, outputs }) => ({
    inputs: mapValues(inOrder(inputs), fromTensorInfo),
    outputs: mapValues(inOrder(outputs), fromTensorInfo),
  }));
}

function toTensorInfo(graph: Graph, output: Output): TensorInfo {
  const { dtype, shape } = graph.describe(output);
  return create(TensorInfoSchema, {
    encoding: { case: 'name', value: `${output.operation.name}:${output.index}` },
    dtype: DTYPE_NUMBERS[dtype],
    tensorShape: shape ? { dim: shape.map((size) => ({ size: BigInt(size) })) } : { unknownRank: true },
  });
}

function fromTensorInfo({ encoding, dtype, tensorShape }: TensorInfo): SignatureTensor {
  if (encoding.case !== 'name')
    throw new FacetError('UNIMPLEMENTED', 'the signature has a sparse or composite tensor, which Facet does not read');
  const known = tensorShape && !tensorShape.unknownRank;
  return {
    dtype: dtypeOfNumber(dtype),
    shape: known ? tensorShape.dim.map(({ size }) => Number(size)) : undefined,
    tensorName: encoding.value,
  };
}

function mapValues<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

const inOrder = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
