import { FacetError } from '@facet/kernel';
import { costOf, costText, estimateDetection } from '../faces/detection-cost';
import { photosToLookAt } from '../faces/photos-to-look-at';

export interface CostToAnnounce {
  /** Whatever source photos can come from. */
  readonly photos: string;
  /** In USD; absent for any price. */
  readonly maxCost?: number;
  readonly signal: AbortSignal;
}

/**
 * Where the detector charges, says what the photos will cost before the first is sent, or for a list what they can cost at
 * most, and throws RESOURCE_EXHAUSTED when that is more than `maxCost`. Without an address of face-extraction nobody knows
 * beforehand, which only a `maxCost` does not bear.
 */
export async function announceCost({ photos, maxCost, signal }: CostToAnnounce, address?: string): Promise<void> {
  if (address === undefined) {
    if (maxCost === undefined) return;
    throw noEstimate('needs the address of face-extraction (FACE_EXTRACTION_GRPC_ADDRESS)');
  }
  // Photos are not read for a detector that costs nothing.
  const { fee } = await estimateDetection({ kind: 'known', digests: [] }, address, signal);
  if (!fee) return;
  const estimate = await estimateDetection(await photosToLookAt(photos), address, signal);
  process.stderr.write(`${costText(estimate)}\n`);
  const { usd } = costOf(estimate);
  const could = estimate.isUpperBound ? 'could' : 'would';
  if (maxCost === undefined || usd <= maxCost) return;
  const message = `looking for faces ${could} cost ${usd.toFixed(2)} USD, --max-cost allows ${maxCost.toFixed(2)}`;
  throw new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'TOO_EXPENSIVE' });
}

const noEstimate = (why: string) =>
  new FacetError('FAILED_PRECONDITION', `--max-cost ${why}`, { reason: 'NO_ESTIMATE' });
