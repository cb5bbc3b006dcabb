import type { MessageInitShape } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { tensorflowServing } from '@facet/contracts-rpc';
import { FacetError, unwrap } from '@facet/kernel';
import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { LiveModels } from '../../application/live-models';
import { PredictUseCase } from '../../application/predict.use-case';
import { checkInputNames, checkOutputNames, selectOutputs } from '../image-input';
import { modelSpec, modelStatus, refuseVersionLabel, signatureDefMap } from '../model-spec';
import { readStringVector, toTensorProto } from './tensor-proto';
import { CallSignal } from './call-signal';

const PREDICTION = tensorflowServing.PredictionService.name;
const MODELS = tensorflowServing.ModelService.name;
const SIGNATURE_DEF = 'signature_def';

/** TensorFlow Serving's gRPC. */
@Controller()
export class PredictionGrpcController {
  constructor(
    private readonly live: LiveModels,
    private readonly predictions: PredictUseCase,
  ) {}

  @GrpcMethod(PREDICTION, 'Predict')
  async predict(
    @Payload() request: tensorflowServing.PredictRequest,
    @CallSignal() signal: AbortSignal,
  ): Promise<MessageInitShape<typeof tensorflowServing.PredictResponseSchema>> {
    const { inputs, outputFilter } = request;
    const { name, version, signatureName } = specOf(request.modelSpec);
    const result = await this.predictions.run({
      model: name,
      version,
      signatureName,
      imagesFor: (served) => {
        const names = Object.keys(inputs);
        checkInputNames(served, names);
        checkOutputNames(served, outputFilter, signatureName);
        return readStringVector(inputs[names[0]!]!, `the input ${names[0]}`);
      },
      signal,
    });
    const { served, signatureName: answered, outputs } = unwrap(result);
    const selected = Object.entries(selectOutputs(outputs, outputFilter));
    return {
      outputs: Object.fromEntries(selected.map(([output, tensor]) => [output, toTensorProto(tensor)])),
      modelSpec: modelSpec(served, answered),
    };
  }

  @GrpcMethod(PREDICTION, 'GetModelMetadata')
  getModelMetadata(
    request: tensorflowServing.GetModelMetadataRequest,
  ): MessageInitShape<typeof tensorflowServing.GetModelMetadataResponseSchema> {
    const { metadataField } = request;
    if (metadataField.length === 0 || metadataField.some((field) => field !== SIGNATURE_DEF))
      throw new FacetError(
        'INVALID_ARGUMENT',
        `metadata_field must be "${SIGNATURE_DEF}", not ${JSON.stringify(metadataField)}`,
        {
          reason: 'NO_SUCH_METADATA',
        },
      );
    const { name, version } = specOf(request.modelSpec);
    const served = this.live.get(name, version);
    return {
      modelSpec: modelSpec(served),
      metadata: { [SIGNATURE_DEF]: anyPack(tensorflowServing.SignatureDefMapSchema, signatureDefMap(served)) },
    };
  }

  /** A version label is ignored here, as TensorFlow Serving does. */
  @GrpcMethod(MODELS, 'GetModelStatus')
  getModelStatus({
    modelSpec: spec,
  }: tensorflowServing.GetModelStatusRequest): tensorflowServing.GetModelStatusResponse {
    const version = spec?.versionChoice.case === 'version' ? spec.versionChoice.value.value : undefined;
    return modelStatus(this.live, spec?.name ?? '', version);
  }

  @GrpcMethod(PREDICTION, 'Classify')
  classify(): never {
    return unimplemented('Classify');
  }

  @GrpcMethod(PREDICTION, 'Regress')
  regress(): never {
    return unimplemented('Regress');
  }

  @GrpcMethod(PREDICTION, 'MultiInference')
  multiInference(): never {
    return unimplemented('MultiInference');
  }

  @GrpcMethod(MODELS, 'HandleReloadConfigRequest')
  handleReloadConfigRequest(): never {
    throw new FacetError(
      'UNIMPLEMENTED',
      'HandleReloadConfigRequest is not supported: models are loaded when published',
    );
  }
}

function unimplemented(rpc: string): never {
  throw new FacetError('UNIMPLEMENTED', `${rpc} is not supported: models take images, not tf.Examples; use Predict`);
}

function specOf(spec: tensorflowServing.ModelSpec | undefined) {
  if (!spec?.name)
    throw new FacetError('INVALID_ARGUMENT', 'model_spec.name is empty; name a model', { reason: 'NO_MODEL_NAME' });
  const { name, versionChoice, signatureName } = spec;
  if (versionChoice.case === 'versionLabel') refuseVersionLabel(versionChoice.value);
  return { name, version: versionChoice.value?.value, signatureName };
}
