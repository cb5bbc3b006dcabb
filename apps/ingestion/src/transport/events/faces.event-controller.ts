import type { PayloadOf } from '@facet/contracts-events';
import { unwrap } from '@facet/kernel';
import { REFUSAL_REASONS, type RefusalReason } from '@facet/domain-verdict';
import { EventContext, OnEvent } from '@facet/platform-events';
import { LOGGER, type Logger } from '@facet/platform-logging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordFaceVerdict } from '../../application/record-face-verdict.use-case';
import { FacetError } from '@facet/kernel';

@Controller()
export class FacesEventController {
  constructor(
    @Inject(RecordFaceVerdict) private readonly verdicts: RecordFaceVerdict,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @OnEvent('faces.face.extracted.v1')
  async faceExtracted(
    @Payload() event: PayloadOf<'faces.face.extracted.v1'>,
    @Ctx() context: EventContext,
  ): Promise<void> {
    const { batchId, path, photoSha256, detectorVersion } = event;
    unwrap(await this.verdicts.execute({ batchId, path, detectorVersion }, context.delivery));
    this.logger.info({ batchId, photoSha256, path }, 'photo accepted');
  }

  @OnEvent('faces.photo.rejected.v1')
  async photoRejected(
    @Payload() event: PayloadOf<'faces.photo.rejected.v1'>,
    @Ctx() context: EventContext,
  ): Promise<void> {
    const { batchId, path, photoSha256, detectorVersion, reason, message, measured, threshold } = event;
    const refusal = { reason: knownReason(reason), message, measured, threshold };
    unwrap(await this.verdicts.execute({ batchId, path, detectorVersion, refusal }, context.delivery));
    this.logger.info({ batchId, photoSha256, path, reason }, 'photo refused');
  }
}

function knownReason(reason: string): RefusalReason {
  if (reason in REFUSAL_REASONS) return reason as RefusalReason;
  throw new FacetError('INVALID_ARGUMENT', `the ledger knows no reason ${JSON.stringify(reason)}`);
}
