import { stat } from 'node:fs/promises';
import { boundedMap, digestOf, err, FacetError, ok, pause, type Result } from '@facet/kernel';
import { openSource } from '../source/open-source';
import type { StoreAt } from '../source/source-address';
import type { IngestOrder, IngestProgress } from './ingest-order';
import type { IngestSource } from './ingest-source.use-case';
import type { BatchSummary } from './ledger-row';

const STATS_AT_ONCE = 32;

/** Takes a folder again whenever it has changed. */
export class WatchSource {
  constructor(
    private readonly sources: IngestSource,
    private readonly storeAt: StoreAt,
    private readonly pollMs: number,
  ) {}

  /**
   * Yields what each reading yields, and its batch at its end. A folder that is being written is taken when it was the
   * same twice in a row. Ends when the signal is aborted, or when the folder cannot be taken at the beginning; later
   * such times are waited out.
   */
  async *execute(
    order: IngestOrder,
    signal: AbortSignal,
  ): AsyncGenerator<IngestProgress | { readonly batch: BatchSummary }, Result<void>> {
    if (order.batchId !== undefined) return err(invalid('a watched folder makes batches of its own; name none'));
    const looked = await this.look(order.source);
    if (!looked.ok) return looked;
    let taken = looked.value;
    for (let first = true; ; first = false) {
      const batch = yield* this.sources.execute(order);
      if (batch.ok) yield { batch: batch.value };
      else if (first) return batch;
      const next = await this.nextState(order.source, taken, signal);
      if (next === undefined) return ok(undefined);
      taken = next;
    }
  }

  /** Another state of the folder that has lasted; undefined when the signal is aborted. */
  private async nextState(source: string, taken: string, signal: AbortSignal): Promise<string | undefined> {
    for (let before = taken; ;) {
      await pause(this.pollMs, signal).catch(() => undefined);
      if (signal.aborted) return undefined;
      const now = await this.look(source);
      if (!now.ok) continue;
      if (now.value === before && now.value !== taken) return now.value;
      before = now.value;
    }
  }

  /** What a folder holds, without reading the files. */
  private async look(source: string): Promise<Result<string>> {
    const opened = await openSource(source, this.storeAt);
    if (!opened.ok) return opened;
    const { inputs, digest, address } = opened.value;
    if (digest !== undefined) return err(invalid(`${address} cannot be watched, only a folder can`));
    const seen = await boundedMap(inputs, STATS_AT_ONCE, async ({ path, origin }) => {
      const stats = origin.kind === 'file' ? await stat(origin.file).catch(() => undefined) : undefined;
      return [path, stats?.size ?? null, stats?.mtimeMs ?? null];
    });
    return ok(digestOf(seen));
  }
}

function invalid(message: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', message, { reason: 'CANNOT_WATCH' });
}
