import { FacetError } from '@facet/kernel';
import type { protos, v1 } from '@google-cloud/vision';
import { QuotaLimiter, REAL_TIMER, type Timer } from './quota-limiter';
import { visionError } from './vision-error';

export type ImageAnnotator = Pick<v1.ImageAnnotatorClient, 'batchAnnotateImages'>;
export type FaceAnnotations = readonly protos.google.cloud.vision.v1.IFaceAnnotation[];
type Result = PromiseSettledResult<FaceAnnotations>;

export interface RequestOptions {
  /** Faces asked for in each photo; with 1 nobody could tell that there are two. */
  readonly maxResults: number;
  readonly requestsPerMinute: number;
  /** Longest time of one request. */
  readonly timeoutMs: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A request that fails is made again, the pauses doubling; then its photos fail, and their events are tried again. */
const ATTEMPTS = 4;
/** The same for a quota that others have used up: it is whole again after a minute, which these pauses outlast. */
const QUOTA_ATTEMPTS = 8;

/** Requests for faces within the quota, each tried again while that can help. */
export class VisionRequests {
  private readonly limiter: QuotaLimiter;
  private readonly closing = new AbortController();

  constructor(
    private readonly client: ImageAnnotator,
    private readonly options: RequestOptions,
    private readonly timer: Timer = REAL_TIMER,
  ) {
    this.limiter = new QuotaLimiter(options.requestsPerMinute, timer);
  }

  /**
   * The faces of each photo, in order, or why that one photo has none to tell. Rejects when the request as a whole
   * failed. One that Vision does not take is made again photo by photo: the fault is that of one, not of its company.
   */
  async annotate(photos: readonly Uint8Array[]): Promise<Result[]> {
    try {
      return await this.request(photos);
    } catch (error) {
      if (!(error instanceof FacetError && error.code === 'INVALID_ARGUMENT')) throw error;
      if (photos.length > 1) return (await Promise.all(photos.map((photo) => this.annotate([photo])))).flat();
      return [{ status: 'rejected', reason: error }];
    }
  }

  /** Requests that wait end with UNAVAILABLE. */
  close(): void {
    this.closing.abort();
  }

  private async request(photos: readonly Uint8Array[]): Promise<Result[]> {
    for (let attempt = 1; ; attempt++) {
      await this.unlessClosing(this.limiter.take(this.closing.signal));
      try {
        return await this.requestOnce(photos);
      } catch (thrown) {
        const error = visionError(thrown as Error);
        const noQuota = error.code === 'RESOURCE_EXHAUSTED';
        if (!error.retryable || attempt >= (noQuota ? QUOTA_ATTEMPTS : ATTEMPTS)) throw error;
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
        // Others would only meet the same answer.
        if (noQuota) this.limiter.hold(pauseMs);
        else await this.unlessClosing(this.timer.pause(pauseMs, this.closing.signal));
      }
    }
  }

  private async requestOnce(photos: readonly Uint8Array[]): Promise<Result[]> {
    const features = [{ type: 'FACE_DETECTION' as const, maxResults: this.options.maxResults }];
    const requests = photos.map((content) => ({ image: { content }, features }));
    // The SDK would try again by its own rules, past the quota.
    const [{ responses }] = await this.client.batchAnnotateImages(
      { requests },
      { timeout: this.options.timeoutMs, retry: null },
    );
    return photos.map((_, i) => resultOf(responses?.[i]));
  }

  private unlessClosing(waited: Promise<void>): Promise<void> {
    return waited.catch((error: unknown) => {
      if (!this.closing.signal.aborted) throw error;
      throw new FacetError('UNAVAILABLE', 'the detector is closed', { reason: 'DETECTOR_CLOSED', cause: error });
    });
  }
}

function resultOf(response: protos.google.cloud.vision.v1.IAnnotateImageResponse | undefined): Result {
  if (!response) {
    const message = 'Google Vision answered fewer photos than it was asked for';
    return { status: 'rejected', reason: new FacetError('INTERNAL', message, { reason: 'VISION_BAD_ANSWER' }) };
  }
  if (response.error?.code) return { status: 'rejected', reason: visionError(response.error) };
  return { status: 'fulfilled', value: response.faceAnnotations ?? [] };
}
