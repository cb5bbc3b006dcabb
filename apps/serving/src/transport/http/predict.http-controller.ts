import { toJson, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { tensorflowServing } from '@facet/contracts-rpc';
import { FacetError, unwrap } from '@facet/kernel';
import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LiveModels } from '../../application/live-models';
import { SCORES } from '../../application/model-check';
import { PredictUseCase } from '../../application/predict.use-case';
import type { NamedTensors } from '../../engine/host-methods';
import { modelSpec, modelStatus, refuseVersionLabel, signatureDefMap } from '../model-spec';
import { parseModelPath } from './model-path';
import { readPredictBody, type PredictBody } from './predict-body';
import { parseJsonObject, readBody } from '@facet/platform-bootstrap';
import { requestSignal } from './request-signal';
import { predictReply } from './tensor-json';

/** TensorFlow Serving's REST, which also takes the CloudML dialect of the older face models. */
@Controller()
export class PredictHttpController {
  constructor(
    private readonly live: LiveModels,
    private readonly predictions: PredictUseCase,
  ) {}

  // The colon of `:predict` would begin a parameter in a route, so the path is parsed here.
  @Post('v1/models/*path')
  @HttpCode(200)
  async predict(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { model, version, versionLabel, verb } = parseModelPath('POST', request.path);
    if (verb !== 'predict')
      throw new FacetError('UNIMPLEMENTED', `${verb} is not supported: models take images; use predict`);
    if (versionLabel !== undefined) refuseVersionLabel(versionLabel);
    const signal = requestSignal(response);
    const body = parseJsonObject(await readBody(request));
    let read: PredictBody | undefined;
    const result = await this.predictions.run({
      model,
      version,
      signatureName: signatureNameOf(body),
      imagesFor: (served) => (read = readPredictBody(body, served)).images,
      signal,
    });
    const { outputs } = unwrap(result);
    const { form, aliased } = read!;
    response.type('json').send(predictReply(aliased ? asOlderModels(outputs) : outputs, form));
  }

  @Get('v1/models/*path')
  status(@Req() request: Request): unknown {
    const { model, version, versionLabel, metadata } = parseModelPath('GET', request.path);
    if (!metadata) return json(tensorflowServing.GetModelStatusResponseSchema, modelStatus(this.live, model, version));
    if (versionLabel !== undefined) refuseVersionLabel(versionLabel);
    const served = this.live.get(model, version);
    return {
      model_spec: json(tensorflowServing.ModelSpecSchema, modelSpec(served)),
      metadata: { signature_def: json(tensorflowServing.SignatureDefMapSchema, signatureDefMap(served)) },
    };
  }
}

/** The face models that call their input `image` answer the scores of all people as `prediction`. */
function asOlderModels(outputs: NamedTensors): NamedTensors {
  return { ...outputs, prediction: outputs[SCORES]! };
}

function signatureNameOf({ signature_name: name = '' }: Readonly<Record<string, unknown>>): string {
  if (typeof name === 'string') return name;
  throw new FacetError('INVALID_ARGUMENT', 'signature_name must be a string', { reason: 'MALFORMED_REQUEST' });
}

/** As TensorFlow Serving prints messages: proto names, int64 as strings, defaults written out. */
const json = <S extends DescMessage>(schema: S, message: MessageShape<S>) =>
  toJson(schema, message, { useProtoFieldName: true, alwaysEmitImplicit: true });
