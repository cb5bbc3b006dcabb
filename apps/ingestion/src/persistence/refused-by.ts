import type { Refusal } from '../application/ledger-row';

/** The columns of a ledger row that is refused. */
export function refusedBy({ reason, message, measured, threshold }: Refusal, now: Date) {
  return {
    verdict: 'REFUSED' as const,
    reason,
    message,
    measured: measured ?? null,
    threshold: threshold ?? null,
    decidedAt: now,
  };
}
