import { resolve } from 'node:path';
import type { CropRule } from '@facet/domain-geometry';
import { boundedMap, digestOf, ok, type Result } from '@facet/kernel';
import { listPeopleFolder, type FolderInput } from '../folder/list-people-folder';
import { readPhotoFile } from '../folder/read-photo-file';
import type { BatchRepository } from '../persistence/batch.repository';
import type { BatchAnnouncer } from './batch-announcer';
import type { BatchLedger } from './batch-ledger';
import type { IntakeLimits } from './intake-limits';
import type { BatchSummary, ReceivedPhoto } from './ledger-row';
import type { PhotoReceiver } from './photo-receiver';

const PAGE_FILES = 32;
const PAGE_ROWS = 200;
const BATCH_ID_DIGITS = 32;

export interface IngestProgress {
  /** Files in the folder. */
  readonly found: number;
  /** Files read so far. */
  readonly done: number;
}

/** Takes a folder with one sub-folder per person. */
export class IngestFolder {
  constructor(
    private readonly receiver: PhotoReceiver,
    private readonly ledger: BatchLedger,
    private readonly announcer: BatchAnnouncer,
    private readonly batches: BatchRepository,
    private readonly limits: IntakeLimits,
  ) {}

  /**
   * Yields the progress of reading and returns the sealed batch. Its id is the digest of what the folder holds, so a
   * call that was interrupted is finished by the next one on the same content; photos that face detection failed on
   * are tried again.
   */
  async *execute(folder: string, cropRule: CropRule): AsyncGenerator<IngestProgress, Result<BatchSummary>> {
    const source = folder === '' ? '' : resolve(folder);
    const listed = await listPeopleFolder(source);
    if (!listed.ok) return listed;
    const inputs = listed.value;
    const received: ReceivedPhoto[] = [];
    yield { found: inputs.length, done: 0 };
    for (const page of pagesOf(inputs, PAGE_FILES)) {
      received.push(...(await boundedMap(page, this.limits.concurrency, (input) => this.receive(input))));
      yield { found: inputs.length, done: received.length };
    }
    const id = batchIdOf(received);
    await this.ledger.open({ id, source, cropRule });
    for (const page of pagesOf(received, PAGE_ROWS)) {
      const registered = await this.ledger.register(id, page);
      if (!registered.ok) return registered;
    }
    await this.ledger.seal(id);
    await this.announcer.announce(id);
    await this.announcer.announceFailed(id);
    return ok((await this.batches.find(id))!);
  }

  private async receive({ path, label, file, refusal }: FolderInput): Promise<ReceivedPhoto> {
    if (refusal) return { path, label, sizeBytes: 0, refusal };
    return this.receiver.receive({ path, label, content: await readPhotoFile(file, this.limits.maxPhotoBytes) });
  }
}

/** The same paths with the same bytes are the same batch. */
function batchIdOf(received: readonly ReceivedPhoto[]): string {
  const content = received.map(({ path, photoSha256, refusal }) => [path, photoSha256 ?? refusal!.reason]);
  return digestOf(content).slice(0, BATCH_ID_DIGITS);
}

function* pagesOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
