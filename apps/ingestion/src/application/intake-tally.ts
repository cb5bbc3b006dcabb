import type { SourceInput } from '../source/photo-source';
import type { IngestProgress } from './ingest-order';
import type { ReceivedPhoto } from './ledger-row';

const SHOWN_HOSTS = 20;

/** Counts what became of a source's inputs. */
export class IntakeTally {
  private readonly refused: Record<string, number>;
  private readonly failedHosts = new Map<string, number>();

  constructor(
    private readonly found: number,
    private done: number,
    refusedBefore: Readonly<Record<string, number>>,
  ) {
    this.refused = { ...refusedBefore };
  }

  count({ refusal }: ReceivedPhoto, { origin }: SourceInput): void {
    this.done += 1;
    if (!refusal) return;
    this.refused[refusal.reason] = (this.refused[refusal.reason] ?? 0) + 1;
    if (origin.kind !== 'url') return;
    const host = URL.canParse(origin.url) ? new URL(origin.url).host : '';
    this.failedHosts.set(host, (this.failedHosts.get(host) ?? 0) + 1);
  }

  progress(): IngestProgress {
    const hosts = [...this.failedHosts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return {
      found: this.found,
      done: this.done,
      refused: { ...this.refused },
      failedHosts: Object.fromEntries(hosts.slice(0, SHOWN_HOSTS)),
    };
  }
}
