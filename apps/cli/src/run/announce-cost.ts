import { stat } from 'node:fs/promises';
import { FacetError } from '@facet/kernel';
import { costOf, costText, estimateDetection } from '../faces/detection-cost';
import { photoDigests } from '../faces/photo-digests';

export interface CostToAnnounce {
  /** A folder, or whatever source photos can come from. */
  readonly photos: string;
  /** In USD; absent for any price. */
  readonly maxCost?: number;
  readonly signal: AbortSignal;
}

/**
 * Where the detector charges, says what a folder's photos will cost before the first is sent, and throws
 * RESOURCE_EXHAUSTED when that is more than `maxCost`. Without an address of face-extraction, and for photos that are
 * not in a folder here, nobody knows beforehand, which only a `maxCost` does not bear.
 */
export async function announceCost({ photos, maxCost, signal }: CostToAnnounce, address?: string): Promise<void> {
  if (address === undefined) {
    if (maxCost === undefined) return;
    throw noEstimate('needs the address of face-extraction (FACE_EXTRACTION_GRPC_ADDRESS)');
  }
  // Photos are not read for a detector that costs nothing.
  const { fee } = await estimateDetection([], address, signal);
  if (!fee) return;
  const isFolder = await stat(photos).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    if (maxCost !== undefined) throw noEstimate(`can be held for a folder on this machine only, not for ${photos}`);
    const price = `${fee.usdPerThousandPhotos} USD per 1,000 photos that are new to the detector`;
    process.stderr.write(`looking for faces costs ${price}; how many there are is not known beforehand\n`);
    return;
  }
  const estimate = await estimateDetection(await photoDigests(photos), address, signal);
  process.stderr.write(`${costText(estimate)}\n`);
  const { usd } = costOf(estimate);
  if (maxCost === undefined || usd <= maxCost) return;
  const message = `looking for faces would cost ${usd.toFixed(2)} USD, --max-cost allows ${maxCost.toFixed(2)}`;
  throw new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'TOO_EXPENSIVE' });
}

const noEstimate = (why: string) =>
  new FacetError('FAILED_PRECONDITION', `--max-cost ${why}`, { reason: 'NO_ESTIMATE' });
