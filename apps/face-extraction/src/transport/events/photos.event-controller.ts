import type { PayloadOf } from '@facet/contracts-events';
import { checkBox, checkCropRule, type BoundingBox } from '@facet/domain-geometry';
import type { ListedFaces } from '@facet/domain-verdict';
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
    const { batchId, path, label, photoSha256, photoKey, cropRule, listedFace, otherFaces } = event;
    if (!cropRule) throw new FacetError('INVALID_ARGUMENT', 'the event names no crop rule');
    const photo = {
      ...{ batchId, path, label, photoSha256, photoKey, cropRule: checkCropRule(cropRule) },
      ...(listedFace ? { listed: checkListed(listedFace, otherFaces) } : {}),
    };
    const outcome = await this.extraction.execute(photo, delivery);
    const ids = { batchId, photoSha256, path };
    if (outcome.accepted) this.logger.info(ids, 'face extracted');
    else this.logger.info({ ...ids, reason: outcome.reason, detail: outcome.message }, 'photo rejected');
  }
}

function checkListed(own: BoundingBox, others: readonly BoundingBox[]): ListedFaces {
  return { own: checkBox(own, 'listed_face'), others: others.map((other) => checkBox(other, 'other_faces')) };
}
