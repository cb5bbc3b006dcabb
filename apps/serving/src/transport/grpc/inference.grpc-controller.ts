import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { inference } from '@facet/contracts-rpc';
import { FacetError, unwrap } from '@facet/kernel';
import type { Signature } from '@facet/tensorflow-saved-model';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { LiveModels } from '../../application/live-models';
import { PredictUseCase } from '../../application/predict.use-case';
import { SERVING_CONFIG, type ServingConfig } from '../../serving.config';
import { checkOutputNames, selectOutputs } from '../image-input';
import { CallSignal } from './call-signal';
import { datatypeOf, readInferImages, writeInferOutputs } from './infer-tensors';

const SERVER_VERSION = (
  JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string }
).version;

const SERVICE = inference.GRPCInferenceService.name;

/** The Open Inference Protocol (KServe V2). */
@Controller()
export class InferenceGrpcController {
  constructor(
    private readonly live: LiveModels,
    private readonly predict: PredictUseCase,
    @Inject(SERVING_CONFIG) private readonly config: ServingConfig,
  ) {}

  @GrpcMethod(SERVICE, 'ServerLive')
  serverLive(): MessageInitShape<typeof inference.ServerLiveResponseSchema> {
    return { live: true };
  }

  @GrpcMethod(SERVICE, 'ServerReady')
  serverReady(): MessageInitShape<typeof inference.ServerReadyResponseSchema> {
    return { ready: this.live.ready };
  }

  @GrpcMethod(SERVICE, 'ModelReady')
  modelReady({
    name,
    version,
  }: inference.ModelReadyRequest): MessageInitShape<typeof inference.ModelReadyResponseSchema> {
    try {
      this.live.get(name, versionOf('version', version));
      return { ready: true };
    } catch (error) {
      // A model that nobody published is the caller's mistake; one that is loading is just not ready.
      if (error instanceof FacetError && error.reason !== 'NO_SUCH_MODEL' && error.code !== 'INVALID_ARGUMENT')
        return { ready: false };
      throw error;
    }
  }

  @GrpcMethod(SERVICE, 'ServerMetadata')
  serverMetadata(): MessageInitShape<typeof inference.ServerMetadataResponseSchema> {
    return { name: 'facet', version: SERVER_VERSION, extensions: [] };
  }

  @GrpcMethod(SERVICE, 'ModelMetadata')
  modelMetadata({
    name,
    version,
  }: inference.ModelMetadataRequest): MessageInitShape<typeof inference.ModelMetadataResponseSchema> {
    const served = this.live.get(name, versionOf('version', version));
    const { model, verified } = served;
    const { signature } = served.signatureNamed('');
    const { manifest } = verified;
    return {
      name: model,
      versions: [`${served.version}`],
      platform: 'tensorflow_savedmodel',
      inputs: tensorMetadata(signature.inputs),
      outputs: tensorMetadata(signature.outputs),
      properties: {
        architecture: manifest.architecture,
        crop_scale: `${manifest.cropRule.scale}`,
        crop_size_px: `${manifest.cropRule.sizePx}`,
        max_image_bytes: `${this.config.SERVING_IMAGE_MAX_BYTES}`,
      },
    };
  }

  @GrpcMethod(SERVICE, 'ModelInfer')
  async modelInfer(
    @Payload() request: inference.ModelInferRequest,
    @CallSignal() signal: AbortSignal,
  ): Promise<MessageInitShape<typeof inference.ModelInferResponseSchema>> {
    const names = request.outputs.map(({ name }) => name);
    const result = await this.predict.run({
      model: request.modelName,
      version: versionOf('model_version', request.modelVersion),
      imagesFor: (served) => {
        checkOutputNames(served, names);
        return readInferImages(request, served);
      },
      signal,
    });
    const { served, outputs } = unwrap(result);
    return {
      modelName: served.model,
      modelVersion: `${served.version}`,
      id: request.id,
      ...writeInferOutputs(selectOutputs(outputs, names), request.rawInputContents.length > 0),
    };
  }
}

/** Empty is the live version. */
function versionOf(field: string, version: string): bigint | undefined {
  if (version === '') return undefined;
  if (/^\d{1,18}$/.test(version)) return BigInt(version);
  const message = `${field} is ${JSON.stringify(version)}; it must be a whole number`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'BAD_VERSION' });
}

function tensorMetadata(tensors: Signature['inputs']) {
  return Object.entries(tensors).map(([name, { dtype, shape }]) => ({
    name,
    datatype: datatypeOf(dtype),
    shape: (shape ?? []).map(BigInt),
  }));
}
