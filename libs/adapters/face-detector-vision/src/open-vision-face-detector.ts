import { FacetError } from '@facet/kernel';
import type { FaceDetector } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import { v1 } from '@google-cloud/vision';
import { credentials } from '@grpc/grpc-js';
import { BOX_SOURCES, type BoxSource } from './face-annotation';
import { VisionFaceDetector } from './vision-face-detector.adapter';
import { VisionRequests } from './vision-requests';

export interface VisionOptions {
  readonly codec: ImageCodec;
  /** Photos are shrunk to this longer side before they are sent; default 1600, which Google recommends for faces. */
  readonly longestSidePx?: number;
  /** Default `fdBoundingPoly`. */
  readonly box?: BoxSource;
  /** Most faces told of a photo, 2 to 100; default 10. A photo costs the same whatever it is. */
  readonly maxResults?: number;
  /** Default 1800, Google's own; the quota is that of a project, so replicas share it. */
  readonly requestsPerMinute?: number;
  /** Default 1.50, Google's list price of 2025 for the first five million a month, of which the first 1000 are free. */
  readonly usdPerThousandPhotos?: number;
  /** Longest time of one request; default 30 s. */
  readonly timeoutMs?: number;
  /** `host:port` of a server that is spoken to without TLS and credentials, instead of Google. */
  readonly apiEndpoint?: string;
}

export interface VisionFaceDetection {
  readonly detector: FaceDetector;
  /** Calls that wait reject with UNAVAILABLE. */
  close(): Promise<void>;
}

/**
 * Google Vision with the credentials of the environment (Application Default Credentials), which are looked for at the
 * first request. Throws INVALID_ARGUMENT for options out of bounds.
 */
export function openVisionFaceDetector({ codec, apiEndpoint, ...options }: VisionOptions): VisionFaceDetection {
  const { longestSidePx = 1600, box = BOX_SOURCES[0], maxResults = 10 } = options;
  const { requestsPerMinute = 1800, usdPerThousandPhotos = 1.5, timeoutMs = 30_000 } = options;
  checkRange('maxResults', maxResults, 2, 100);
  checkRange('longestSidePx', longestSidePx, 64, 8192);
  checkRange('requestsPerMinute', requestsPerMinute, 1, 1_000_000);
  const client = new v1.ImageAnnotatorClient(apiEndpoint === undefined ? {} : plainServer(apiEndpoint));
  const requests = new VisionRequests(client, { maxResults, requestsPerMinute, timeoutMs });
  return {
    detector: new VisionFaceDetector(
      codec,
      requests,
      { longestSidePx, box, maxResults },
      { usdPerThousandPhotos, requestsPerMinute },
    ),
    close: async () => {
      requests.close();
      await client.close();
    },
  };
}

function plainServer(endpoint: string) {
  const [, host, port] = /^([^\s:/]+):(\d+)$/.exec(endpoint) ?? [];
  if (host === undefined)
    throw new FacetError('INVALID_ARGUMENT', `apiEndpoint is ${JSON.stringify(endpoint)}, it must be like host:port`);
  // Named here, or the SDK would look for credentials to read it from.
  const universeDomain = 'googleapis.com';
  return { apiEndpoint: host, port: Number(port), sslCreds: credentials.createInsecure(), universeDomain };
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new FacetError('INVALID_ARGUMENT', `${name} is ${value}, it must be a whole number from ${least} to ${most}`);
}
