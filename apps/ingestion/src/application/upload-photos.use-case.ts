import type { CropRule } from '@facet/domain-geometry';
import { boundedMap, err, FacetError, ok, type Result } from '@facet/kernel';
import type { BatchRepository } from '../persistence/batch.repository';
import type { BatchAnnouncer } from './batch-announcer';
import type { BatchLedger } from './batch-ledger';
import { checkBatchId } from './given-name';
import { checkUploadPath } from './upload-path';
import type { IncomingPhoto } from './incoming-photo';
import type { IntakeLimits } from './intake-limits';
import type { BatchSummary } from './ledger-row';
import type { PhotoReceiver } from './photo-receiver';

export interface Upload {
  /** Undefined: a new one. With the id of an interrupted upload, the same photos can be sent again. */
  readonly batchId: string | undefined;
  readonly cropRule: CropRule;
}

/** Takes photos that a caller sends, however they travel. */
export class UploadPhotos {
  constructor(
    private readonly receiver: PhotoReceiver,
    private readonly ledger: BatchLedger,
    private readonly announcer: BatchAnnouncer,
    private readonly batches: BatchRepository,
    private readonly limits: IntakeLimits,
    private readonly newId: () => string,
  ) {}

  /**
   * The sealed batch. A stream that breaks leaves the batch open, with the rows that came; one that brings no photo may
   * end an upload of which all had come.
   */
  async execute({ batchId, cropRule }: Upload, photos: AsyncIterable<IncomingPhoto>): Promise<Result<BatchSummary>> {
    const problem = checkBatchId(batchId);
    if (problem) return err(problem);
    const id = batchId ?? this.newId();
    await this.ledger.open({ id, source: 'upload', cropRule });
    const refused = await this.takeAll(id, photos);
    if (refused) return err(refused);
    await this.ledger.seal(id);
    await this.announcer.announce(id);
    return ok((await this.batches.find(id))!);
  }

  /** The first failure that the caller can act on. */
  private async takeAll(id: string, photos: AsyncIterable<IncomingPhoto>): Promise<FacetError | undefined> {
    const { maxUploadPhotos, concurrency } = this.limits;
    let failure: FacetError | undefined;
    let count = 0;
    async function* untilFailure() {
      for await (const photo of photos) {
        count += 1;
        if (count > maxUploadPhotos) failure ??= tooManyPhotos(maxUploadPhotos);
        failure ??= checkUploadPath(photo.path);
        if (failure) return;
        yield photo;
      }
    }
    await boundedMap(untilFailure(), concurrency, async (photo) => {
      const registered = await this.ledger.register(id, [await this.receiver.receive(photo)]);
      if (!registered.ok) failure ??= registered.error;
    });
    if (!failure && count === 0 && (await this.batches.find(id))!.total === 0)
      return new FacetError('INVALID_ARGUMENT', 'the upload holds no photo', { reason: 'EMPTY_UPLOAD' });
    return failure;
  }
}

function tooManyPhotos(limit: number): FacetError {
  const message = `the upload holds more than ${limit} photos; send the rest in another batch`;
  return new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'TOO_MANY_PHOTOS', details: { threshold: limit } });
}
