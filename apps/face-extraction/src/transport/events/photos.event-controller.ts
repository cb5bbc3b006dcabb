import type { PayloadOf } from '@facet/contracts-events';
import { checkBox, checkCropRule } from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';
import { EventContext, OnEvent } from '@facet/platform-events';
import { LOGGER, type Logger } from '@facet/platform-logging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ExtractFace } from '../../application/extract-face.use-case';

@Controller()
export class PhotosEventController {
  constructor(
    @Inject(ExtractFace) private readonly extraction: ExtractFace,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @OnEvent('ingestion.photo.stored.v1')
  async photoStored(
    @Payload() event: PayloadOf<'ingestion.photo.stored.v1'>,
    @Ctx() { delivery }: EventContext,
  ): Promise<void> {
    const { batchId, path, label, photoSha256, photoKey, cropRule, listedFace } = event;
    if (!cropRule) throw new FacetError('INVALID_ARGUMENT', 'the event names no crop rule');
    const photo = {
      ...{ batchId, path, label, photoSha256, photoKey, cropRule: checkCropRule(cropRule) },
      ...(listedFace ? { listedFace: checkBox(listedFace, 'listed_face') } : {}),
    };
    const outcome = await this.extraction.execute(photo, delivery);
    const ids = { batchId, photoSha256, path };
    if (outcome.accepted) this.logger.info(ids, 'face extracted');
    else this.logger.info({ ...ids, reason: outcome.reason, detail: outcome.message }, 'photo rejected');
  }
}
