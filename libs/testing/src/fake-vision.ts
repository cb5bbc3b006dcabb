import type { AddressInfo } from 'node:net';
import { protos } from '@google-cloud/vision';
import { Server, ServerCredentials, status, type ServiceDefinition, type handleUnaryCall } from '@grpc/grpc-js';
import type { DetectedFace } from '@facet/port-face-detector';

const { vision } = protos.google.cloud;
const { BatchAnnotateImagesRequest, BatchAnnotateImagesResponse } = vision.v1;
const FACE_DETECTION = vision.v1.Feature.Type.FACE_DETECTION;

type Request = protos.google.cloud.vision.v1.IAnnotateImageRequest;
export type VisionAnswer = protos.google.cloud.vision.v1.IAnnotateImageResponse;

/** What to do with a whole request instead of answering it: a gRPC status, or never to answer. */
export type VisionFault = { readonly code: status; readonly message?: string } | 'silence';

const MOST_PHOTOS = 16;
const MOST_BYTES = 10 * 1024 * 1024;

/** A server of Google Vision's own proto on loopback, which answers for each photo what it is told to. */
export class FakeVision {
  /** Photos of each request, as they came. */
  readonly requests: (readonly Uint8Array[])[] = [];
  private readonly faults: VisionFault[] = [];

  private constructor(
    private readonly server: Server,
    /** `host:port` */
    readonly endpoint: string,
  ) {}

  /** `annotate` is asked for each photo; what it throws is the answer's `error`, as that of one photo is with Google. */
  static async start(annotate: (jpeg: Uint8Array) => Promise<VisionAnswer> | VisionAnswer): Promise<FakeVision> {
    const server = new Server({ 'grpc.max_receive_message_length': 4 * MOST_BYTES });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const fake = new FakeVision(server, `127.0.0.1:${port satisfies AddressInfo['port']}`);
    server.addService(SERVICE, { batchAnnotateImages: fake.answer(annotate) });
    return fake;
  }

  /** What happens to the next requests, one each; those after them are answered. */
  suffer(...faults: readonly VisionFault[]): void {
    this.faults.push(...faults);
  }

  /** At once, whatever is on its way. */
  stop(): void {
    this.server.forceShutdown();
  }

  private answer(
    annotate: (jpeg: Uint8Array) => Promise<VisionAnswer> | VisionAnswer,
  ): handleUnaryCall<protos.google.cloud.vision.v1.BatchAnnotateImagesRequest, object> {
    return ({ request: { requests } }, reply) => {
      const photos = requests.map(({ image }) => image!.content as Uint8Array);
      this.requests.push(photos);
      const fault = this.faults.shift();
      if (fault === 'silence') return;
      if (fault) return reply({ code: fault.code, details: fault.message ?? 'as the test wants it' });
      const wrong = whatIsWrong(requests);
      if (wrong) return reply({ code: status.INVALID_ARGUMENT, details: wrong });
      const one = async (photo: Uint8Array, i: number): Promise<VisionAnswer> => {
        try {
          const response = await annotate(photo);
          const most = requests[i]!.features![0]!.maxResults!;
          return { ...response, faceAnnotations: response.faceAnnotations?.slice(0, most) };
        } catch (error) {
          return { error: { code: status.INTERNAL, message: String(error) } };
        }
      };
      void Promise.all(photos.map(one)).then((responses) => reply(null, { responses }));
    };
  }
}

function whatIsWrong(requests: readonly Request[]): string | undefined {
  if (requests.length > MOST_PHOTOS) return `Too many images per request: ${requests.length}`;
  const bytes = requests.reduce((sum, { image }) => sum + image!.content!.length, 0);
  if (bytes > MOST_BYTES) return `Request payload size exceeds the limit: ${MOST_BYTES} bytes.`;
  const asksForFaces = ({ features }: Request) => features?.length === 1 && features[0]!.type === FACE_DETECTION;
  return requests.every(asksForFaces) ? undefined : 'this server knows faces only';
}

/** A face as Vision writes it: corners in whole pixels, in an order of its own. */
export function visionFace({ box, pose, confidence }: DetectedFace): protos.google.cloud.vision.v1.IFaceAnnotation {
  const { x, y, width, height } = box;
  const corner = (across: number, down: number) => ({
    x: Math.round(x + across * width),
    y: Math.round(y + down * height),
  });
  return {
    fdBoundingPoly: { vertices: [corner(1, 1), corner(0, 1), corner(0, 0), corner(1, 0)] },
    boundingPoly: { vertices: [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)] },
    rollAngle: pose.roll,
    panAngle: pose.pan,
    tiltAngle: pose.tilt,
    detectionConfidence: confidence,
  };
}

const SERVICE = {
  batchAnnotateImages: {
    path: '/google.cloud.vision.v1.ImageAnnotator/BatchAnnotateImages',
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: object) => Buffer.from(BatchAnnotateImagesRequest.encode(message).finish()),
    requestDeserialize: (bytes: Buffer) => BatchAnnotateImagesRequest.decode(bytes),
    responseSerialize: (message: object) => Buffer.from(BatchAnnotateImagesResponse.encode(message).finish()),
    responseDeserialize: (bytes: Buffer) => BatchAnnotateImagesResponse.decode(bytes),
  },
} satisfies ServiceDefinition;
