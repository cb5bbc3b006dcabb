import { encodeEvent, type PayloadOf } from '@facet/contracts-events';
import { unwrap } from '@facet/kernel';
import { EVENT_BUS } from '@facet/platform-bootstrap';
import { EventContext, OnDeadLetter, OnEvent } from '@facet/platform-events';
import { LOGGER, type Logger } from '@facet/platform-logging';
import type { DeadLetter, EventBus } from '@facet/port-event-bus';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { SubmittedContent } from '../../application/submission';
import { TakeSubmission } from '../../application/take-submission.use-case';
import { requestedCropRule } from '../requested-crop-rule';
import { readLegibleFields } from './legible-fields';

@Controller()
export class SubmissionsEventController {
  constructor(
    @Inject(TakeSubmission) private readonly submissions: TakeSubmission,
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @OnEvent('ingestion.photo.submitted.v1')
  async photoSubmitted(
    @Payload() event: PayloadOf<'ingestion.photo.submitted.v1'>,
    @Ctx() { delivery }: EventContext,
  ): Promise<void> {
    const { source, person, last, batchSize } = event;
    const submission = {
      id: event.submissionId || delivery.id,
      batchId: event.batchId || source,
      source,
      person,
      content: contentOf(event),
      isLast: last,
      batchSize,
      cropRule: requestedCropRule(event.cropRule),
    };
    unwrap(await this.submissions.execute(submission, delivery));
    this.logger.info({ batchId: submission.batchId, path: submission.id }, 'submission taken');
  }

  /** Tells the sender what became of a submission that is not in the ledger. */
  @OnDeadLetter('ingestion.photo.submitted.v1')
  async submissionDied(@Payload() letter: DeadLetter): Promise<void> {
    const { eventId, reason, message } = letter;
    const { submissionId, batchId, source } = readLegibleFields(letter);
    const answer = { submissionId: submissionId || eventId, batchId, source, reason, message, eventId };
    await this.bus.publish([encodeEvent('ingestion.submission.answered.v1', { ...answer, verdict: 'DEAD_LETTER' })]);
    this.logger.warn({ eventId, reason }, message);
  }
}

function contentOf({ content }: PayloadOf<'ingestion.photo.submitted.v1'>): SubmittedContent | undefined {
  if (content.case === undefined) return undefined;
  return content.case === 'image' ? { image: content.value } : { uri: content.value };
}
