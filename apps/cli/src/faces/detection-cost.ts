import { FaceExtractionService, type DetectionFee } from '@facet/contracts-rpc';
import { grpcClient } from '@facet/platform-grpc';
import type { PhotosToLookAt } from './photos-to-look-at';

/** What a detector says of photos. */
export interface DetectionEstimate {
  readonly detectorVersion: string;
  /** All different; of a list, whose photos are not here yet, so many at most. */
  readonly photos: number;
  readonly isUpperBound?: true;
  readonly known: number;
  /** Absent where looking costs nothing but time. */
  readonly fee?: Pick<DetectionFee, 'usdPerThousandPhotos' | 'photosPerRequest' | 'requestsPerMinute'>;
}

export interface DetectionCost {
  /** Photos that the detector has not looked at. */
  readonly toLookAt: number;
  readonly usd: number;
  readonly requests: number;
  /** Least time that the quota leaves, in minutes. */
  readonly minutes: number;
}

const DIGESTS_PER_CALL = 10_000;

/** Asks the face-extraction service at `address`. Nothing is known of photos that are only listed. */
export async function estimateDetection(
  photos: PhotosToLookAt,
  address: string,
  signal?: AbortSignal,
): Promise<DetectionEstimate> {
  if (photos.kind === 'known') return estimateKnown(photos.digests, address, signal);
  return { ...(await estimateKnown([], address, signal)), photos: photos.atMost, isUpperBound: true };
}

async function estimateKnown(
  digests: readonly string[],
  address: string,
  signal: AbortSignal | undefined,
): Promise<DetectionEstimate> {
  const client = grpcClient(FaceExtractionService, address);
  try {
    let [photos, known] = [0, 0];
    for (let at = 0; ; at += DIGESTS_PER_CALL) {
      const photoSha256 = digests.slice(at, at + DIGESTS_PER_CALL);
      const reply = await client.estimateDetection({ photoSha256 }, { signal });
      photos += reply.photos;
      known += reply.known;
      if (at + DIGESTS_PER_CALL < digests.length) continue;
      const { detectorVersion, fee } = reply;
      return { detectorVersion, photos, known, ...(fee && { fee: feeOf(fee) }) };
    }
  } finally {
    client.close();
  }
}

const feeOf = ({ usdPerThousandPhotos, photosPerRequest, requestsPerMinute }: DetectionFee) => ({
  usdPerThousandPhotos,
  photosPerRequest,
  requestsPerMinute,
});

/** Nothing for a detector without a fee. Photos that fail are looked at again, which is not in here. */
export function costOf({ photos, known, fee }: DetectionEstimate): DetectionCost {
  const toLookAt = photos - known;
  if (!fee) return { toLookAt, usd: 0, requests: 0, minutes: 0 };
  const requests = Math.ceil(toLookAt / fee.photosPerRequest);
  const usd = Math.ceil((toLookAt * fee.usdPerThousandPhotos) / 10) / 100;
  return { toLookAt, usd, requests, minutes: Math.ceil(requests / fee.requestsPerMinute) };
}

export function costText(estimate: DetectionEstimate): string {
  const { photos, known, detectorVersion, fee, isUpperBound } = estimate;
  const { toLookAt, usd, requests, minutes } = costOf(estimate);
  const count = (number: number) => number.toLocaleString('en');
  const seen = isUpperBound
    ? `${count(photos)} photos at most, those that ${detectorVersion} knows cost nothing`
    : `${count(photos)} different photos, ${detectorVersion} knows ${count(known)} of them`;
  if (!fee) return `${seen}; it costs nothing to look at ${count(toLookAt)}`;
  const price = `${usd.toFixed(2)} USD at ${fee.usdPerThousandPhotos} per 1,000`;
  const time = `${count(requests)} requests or more, ${count(minutes)} min at least`;
  return `${seen}; to look at ${count(toLookAt)} costs ${price}, in ${time}`;
}
