import { boundedMap, digestOf, err, ok, throwIfAborted, withinTime, type FacetError, type Result } from '@facet/kernel';
import type { BatchRepository } from '../persistence/batch.repository';
import { openSource } from '../source/open-source';
import type { PhotoSource, SourceInput } from '../source/photo-source';
import type { StoreAt } from '../source/source-address';
import type { BatchAnnouncer } from './batch-announcer';
import type { BatchLedger } from './batch-ledger';
import { checkBatchId } from './given-name';
import type { IngestOrder, IngestProgress } from './ingest-order';
import { IntakeTally } from './intake-tally';
import type { IntakeLimits } from './intake-limits';
import type { BatchSummary, ReceivedPhoto } from './ledger-row';
import { RowGroups } from './row-groups';
import type { SourceIntake } from './source-intake';

const PAGE_ROWS = 200;
const BATCH_ID_DIGITS = 32;
const PROGRESS_INTERVAL_MS = 250;
const WAITING_DOWNLOADS = 2048;

/** Takes the photos of a source, whatever its kind; see `openSource`. */
export class IngestSource {
  constructor(
    private readonly storeAt: StoreAt,
    private readonly intake: SourceIntake,
    private readonly ledger: BatchLedger,
    private readonly announcer: BatchAnnouncer,
    private readonly batches: BatchRepository,
    private readonly limits: IntakeLimits,
  ) {}

  /**
   * Yields the progress of reading and returns the sealed batch. A call that was interrupted is finished by the next one
   * on the same source: what has its row is not read again. Photos that face detection failed on are tried again. What
   * is on its way is broken off when the generator is returned.
   */
  async *execute(order: IngestOrder): AsyncGenerator<IngestProgress, Result<BatchSummary>> {
    const problem = checkBatchId(order.batchId);
    if (problem) return err(problem);
    const source = await openSource(order.source, this.storeAt);
    if (!source.ok) return source;
    const id = order.batchId ?? nameOf(source.value, order);
    const taken = yield* id === undefined
      ? this.takeByContent(source.value, order)
      : this.takeByName(id, source.value, order);
    if (!taken.ok) return taken;
    await this.ledger.seal(taken.value);
    await this.announcer.announce(taken.value);
    await this.announcer.announceFailed(taken.value);
    return ok((await this.batches.find(taken.value))!);
  }

  /** Reads all, and then knows the batch's name: for what is at hand and can be read again. */
  private async *takeByContent(
    { inputs, address }: PhotoSource,
    order: IngestOrder,
  ): AsyncGenerator<IngestProgress, Result<string>> {
    const photos = new Map<string, ReceivedPhoto>();
    const tally = new IntakeTally(inputs.length, 0, {});
    yield* this.receiveAll(inputs, order, tally, async (photo) => void photos.set(photo.path, photo));
    const received = inputs.map(({ path }) => photos.get(path)!);
    const id = contentNameOf(received);
    await this.ledger.open({ id, source: address, cropRule: order.cropRule });
    for (let at = 0; at < received.length; at += PAGE_ROWS) {
      const registered = await this.ledger.register(id, received.slice(at, at + PAGE_ROWS));
      if (!registered.ok) return registered;
    }
    return ok(id);
  }

  /** Writes each row as its input is read, so that a call which dies loses nothing of what it has. */
  private async *takeByName(
    id: string,
    { inputs, address }: PhotoSource,
    order: IngestOrder,
  ): AsyncGenerator<IngestProgress, Result<string>> {
    await this.ledger.open({ id, source: address, cropRule: order.cropRule });
    const there = await this.ledger.pathsOf(id);
    const missing = inputs.filter(({ path }) => !there.has(path));
    const { refused } = (await this.batches.find(id))!;
    const tally = new IntakeTally(inputs.length, inputs.length - missing.length, refused);
    const rows = new RowGroups((photos) => this.ledger.register(id, photos));
    let failure: FacetError | undefined;
    try {
      yield* this.receiveAll(missing, order, tally, async (photo) => {
        const registered = await rows.add(photo);
        if (!registered.ok) throw (failure ??= registered.error);
      });
    } catch (error) {
      if (failure) return err(failure);
      throw error;
    }
    return ok(id);
  }

  /** Hands every input to `keep` as it comes; the first error ends the others. */
  private async *receiveAll(
    inputs: readonly SourceInput[],
    order: IngestOrder,
    tally: IntakeTally,
    keep: (photo: ReceivedPhoto) => Promise<void>,
  ): AsyncGenerator<IngestProgress, void> {
    const stop = new AbortController();
    const receive = async (input: SourceInput) => {
      throwIfAborted(stop.signal);
      const photo = await this.intake.receive(input, order, stop.signal);
      await keep(photo);
      tally.count(photo, input);
    };
    const isWeb = ({ origin }: SourceInput) => origin.kind === 'url';
    const parts = [
      boundedMap(
        inputs.filter((input) => !isWeb(input)),
        this.limits.concurrency,
        receive,
      ),
      // The downloader has limits of its own; it is given enough to keep every host busy.
      boundedMap(inputs.filter(isWeb), WAITING_DOWNLOADS, receive),
    ];
    const work = Promise.all(parts);
    work.catch(() => stop.abort());
    try {
      yield tally.progress();
      while (!(await withinTime(PROGRESS_INTERVAL_MS, work))) yield tally.progress();
      yield tally.progress();
    } finally {
      stop.abort();
      await Promise.allSettled(parts);
    }
  }
}

/** What the inputs are, where that is known before they are read, and what is to be done about them. */
function nameOf({ digest }: PhotoSource, { md5, box }: IngestOrder): string | undefined {
  return digest === undefined ? undefined : digestOf([digest, md5, box]).slice(0, BATCH_ID_DIGITS);
}

/** The same paths with the same bytes are the same batch. */
function contentNameOf(received: readonly ReceivedPhoto[]): string {
  const content = received.map(({ path, photoSha256, refusal }) => [path, photoSha256 ?? refusal!.reason]);
  return digestOf(content).slice(0, BATCH_ID_DIGITS);
}
