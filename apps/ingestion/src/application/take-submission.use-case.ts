import { encodeEvent } from '@facet/contracts-events';
import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { Delivery, EventBus } from '@facet/port-event-bus';
import type { BatchAnnouncer } from './batch-announcer';
import type { BatchLedger } from './batch-ledger';
import type { ReceivedPhoto } from './ledger-row';
import type { PhotoReceiver } from './photo-receiver';
import type { Submission } from './submission';
import type { SubmissionContent } from './submission-content';
import { problemOfName } from './given-name';
import { checkUploadPath } from './upload-path';

/** Takes a photo that an event submits, and seals its batch when that is whole. */
export class TakeSubmission {
  constructor(
    private readonly content: SubmissionContent,
    private readonly receiver: PhotoReceiver,
    private readonly ledger: BatchLedger,
    private readonly announcer: BatchAnnouncer,
    private readonly bus: EventBus,
  ) {}

  /**
   * One row and one answer, in one transaction, however often the event is delivered: the row by its path, the answer by
   * the claim. A claim alone would not do, because ids of foreign events are only as unique as their producers make them.
   */
  async execute(submission: Submission, delivery: Delivery): Promise<Result<void>> {
    const problem = problemOf(submission);
    if (problem) return err(problem);
    const { id, batchId, source, person: label, cropRule, batchSize: expectedInputs } = submission;
    const photos: ReceivedPhoto[] = [];
    if (submission.content) {
      const content = await this.content.read(submission.content);
      photos.push(await this.receiver.receive({ path: id, label, content }));
    }
    await this.ledger.open({ id: batchId, source: source || 'events', cropRule });
    const registered = await this.ledger.register(batchId, photos, {
      expectedInputs,
      alongside: async (transaction, added) => {
        const isFirst = await this.bus.claim(delivery, transaction);
        const answered = isFirst || added > 0 ? photos : [];
        await this.bus.publish(
          answered.map((photo) => answer(submission, photo, delivery)),
          transaction,
        );
      },
    });
    if (!registered.ok) return registered;
    if (submission.isLast || registered.value.isWhole) {
      await this.ledger.seal(batchId);
      await this.announcer.announce(batchId);
    }
    return ok(undefined);
  }
}

function answer({ batchId, source }: Submission, photo: ReceivedPhoto, { id: eventId }: Delivery) {
  const { path: submissionId, photoSha256, refusal } = photo;
  return encodeEvent('ingestion.submission.answered.v1', {
    submissionId,
    batchId,
    source,
    verdict: refusal ? 'REFUSED' : 'PENDING',
    reason: refusal?.reason ?? '',
    message: refusal?.message ?? '',
    photoSha256: photoSha256 ?? '',
    eventId,
  });
}

function problemOf({ id, batchId, source, person, content, isLast, batchSize }: Submission): FacetError | undefined {
  for (const [field, name] of Object.entries({ batchId, source, person })) {
    const problem = problemOfName(field, name);
    if (problem !== undefined) return malformed(problem);
  }
  if (content) return checkUploadPath(id);
  if (isLast || batchSize > 0) return undefined;
  return malformed('the submission has neither image nor uri, and says nothing of its batch by last or batchSize');
}

function malformed(message: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', message, { reason: 'MALFORMED_EVENT' });
}
