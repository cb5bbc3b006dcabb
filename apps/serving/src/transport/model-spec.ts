import { tensorflowServing } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { DTYPE_NUMBERS } from '@facet/tensorflow-c-api';
import type { Signature, SignatureTensor } from '@facet/tensorflow-saved-model';
import { create } from '@bufbuild/protobuf';
import type { LiveModels, VersionState, VersionStatus } from '../application/live-models';
import type { ServedVersion } from '../application/served-version';

// What TensorFlow Serving's gRPC and REST say alike.
const { Code, ModelVersionStatus_State: State } = tensorflowServing;

const STATES: Record<VersionState, tensorflowServing.ModelVersionStatus_State> = {
  LOADING: State.LOADING,
  AVAILABLE: State.AVAILABLE,
  FAILED: State.END,
  UNLOADED: State.END,
};

/** TensorFlow Serving's words for a version label that was never given; no version has labels yet. */
export function refuseVersionLabel(label: string): never {
  throw new FacetError('INVALID_ARGUMENT', `Unrecognized servable version label: ${label}`, {
    reason: 'NO_SUCH_VERSION_LABEL',
  });
}

/** The states of a model's versions, or of one. Throws NOT_FOUND in TensorFlow Serving's words. */
export function modelStatus(
  live: LiveModels,
  model: string,
  version?: bigint,
): tensorflowServing.GetModelStatusResponse {
  const statuses = live.statuses(model).filter((status) => version === undefined || status.version === version);
  if (statuses.length > 0)
    return create(tensorflowServing.GetModelStatusResponseSchema, { modelVersionStatus: statuses.map(versionStatus) });
  const which = version === undefined ? `any versions of model ${model}` : `version ${version} of model ${model}`;
  throw new FacetError('NOT_FOUND', `Could not find ${which}`, { reason: 'NO_SUCH_MODEL' });
}

function versionStatus({ version, state, errorMessage }: VersionStatus) {
  const errorCode = state === 'FAILED' ? Code.FAILED_PRECONDITION : Code.OK;
  return { version, state: STATES[state], status: { errorCode, errorMessage } };
}

/** The version that answered, and by which signature; default: the manifest's. */
export function modelSpec(
  { model, version, verified }: ServedVersion,
  signatureName = verified.manifest.signature.name,
): tensorflowServing.ModelSpec {
  return create(tensorflowServing.ModelSpecSchema, {
    name: model,
    versionChoice: { case: 'version', value: { value: version } },
    signatureName,
  });
}

export function signatureDefMap({ verified }: ServedVersion): tensorflowServing.SignatureDefMap {
  return create(tensorflowServing.SignatureDefMapSchema, {
    signatureDef: Object.fromEntries(
      Object.entries(verified.signatures).map(([name, { inputs, outputs }]) => [
        name,
        { inputs: tensorInfos(inputs), outputs: tensorInfos(outputs), methodName: 'tensorflow/serving/predict' },
      ]),
    ),
  });
}

function tensorInfos(tensors: Signature['inputs']) {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensorInfo(tensor)]));
}

function tensorInfo({ dtype, shape, tensorName }: SignatureTensor) {
  const sizes = shape?.map((size) => ({ size: BigInt(size) }));
  return {
    encoding: { case: 'name' as const, value: tensorName },
    dtype: DTYPE_NUMBERS[dtype],
    tensorShape: sizes ? { dim: sizes } : { unknownRank: true },
  };
}
