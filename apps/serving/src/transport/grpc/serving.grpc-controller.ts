import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type ListModelsResponseSchema,
  ModelVersionState,
  type RecognizeRequest,
  type RecognizeResponse,
  ServingService,
} from '@facet/contracts-rpc';
import { unwrap } from '@facet/kernel';
import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { LiveModels } from '../../application/live-models';
import { RecognizeUseCase } from '../../application/recognize.use-case';
import { DEFAULT_MAX_PEOPLE, DEFAULT_MODEL, recognitionReply } from '../recognition-reply';
import { CallSignal } from './call-signal';

/** Facet's own rpcs. */
@Controller()
export class ServingGrpcController {
  constructor(
    private readonly live: LiveModels,
    private readonly recognitions: RecognizeUseCase,
  ) {}

  @GrpcMethod(ServingService.name, 'Recognize')
  async recognize(
    @Payload() { image, model, version, maxPeople, falseMatchRate }: RecognizeRequest,
    @CallSignal() signal: AbortSignal,
  ): Promise<RecognizeResponse> {
    const result = await this.recognitions.run({
      image,
      model: model || DEFAULT_MODEL,
      version: version === 0n ? undefined : version,
      maxPeople: maxPeople === 0 ? DEFAULT_MAX_PEOPLE : maxPeople,
      falseMatchRate: falseMatchRate || undefined,
      signal,
    });
    return recognitionReply(unwrap(result));
  }

  @GrpcMethod(ServingService.name, 'ListModels')
  listModels(): MessageInitShape<typeof ListModelsResponseSchema> {
    const statuses = this.live.statuses();
    const names = [...new Set(statuses.map(({ model }) => model))];
    return {
      models: names.map((name) => ({
        name,
        versions: statuses
          .filter(({ model }) => model === name)
          .map(({ version, state, labels, errorMessage }) => ({
            version,
            state: ModelVersionState[state],
            labels: [...labels],
            errorMessage,
          })),
      })),
    };
  }
}
