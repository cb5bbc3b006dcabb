import { count } from '@facet/platform-telemetry';
import type { Refusal } from './ledger-row';

/** To be called when the verdict is committed. */
export function countVerdict(refusal: Pick<Refusal, 'reason'> | undefined): void {
  count('facet_photos_total', { verdict: refusal ? 'REFUSED' : 'ACCEPTED', reason: refusal?.reason ?? '' });
}
