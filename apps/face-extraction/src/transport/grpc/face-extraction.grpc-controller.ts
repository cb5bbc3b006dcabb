import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  EstimateDetectionRequest,
  EstimateDetectionResponseSchema,
  ListFacesRequest,
  ListFacesResponseSchema,
  ListJudgementsRequest,
  ListJudgementsResponseSchema,
} from '@facet/contracts-rpc';
import { checkCropRule } from '@facet/domain-geometry';
import { checkGate } from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { JudgeAgain, type Judgement } from '../../application/judge-again.use-case';
import { ListFaces, type ListedFace } from '../../application/list-faces.use-case';
import { PhotoAnnotations } from '../../application/photo-annotations';

type Reply = MessageInitShape<typeof ListFacesResponseSchema>;
type JudgementsReply = MessageInitShape<typeof ListJudgementsResponseSchema>;
type Estimate = MessageInitShape<typeof EstimateDetectionResponseSchema>;

/** Digests in one call: well below the 4 MiB that a message may have. */
const MOST_PHOTOS = 10_000;

@Controller()
export class FaceExtractionGrpcController {
  constructor(
    @Inject(ListFaces) private readonly faces: ListFaces,
    @Inject(PhotoAnnotations) private readonly annotations: PhotoAnnotations,
    @Inject(JudgeAgain) private readonly judging: JudgeAgain,
  ) {}

  @GrpcMethod('FaceExtractionService', 'ListFaces')
  async *listFaces({ batchId, cropRule, gate }: ListFacesRequest): AsyncGenerator<Reply> {
    if (!cropRule) throw new FacetError('INVALID_ARGUMENT', 'crop_rule is missing; give its scale and size_px');
    const rule = checkCropRule(cropRule);
    const faces = gate ? this.faces.byGate(batchId, rule, checkGate(gate)) : this.faces.execute(batchId, rule);
    for await (const face of faces) yield reply(face);
  }

  @GrpcMethod('FaceExtractionService', 'EstimateDetection')
  async estimateDetection({ photoSha256 }: EstimateDetectionRequest): Promise<Estimate> {
    if (photoSha256.length > MOST_PHOTOS)
      throw invalid(`photo_sha256 has ${photoSha256.length} entries, at most ${MOST_PHOTOS} go in one call`);
    const wrong = photoSha256.find((digest) => !/^[0-9a-f]{64}$/.test(digest));
    if (wrong !== undefined)
      throw invalid(`photo_sha256 has ${JSON.stringify(wrong)}, each entry must be 64 lower-case hex digits`);
    return this.annotations.estimate(photoSha256);
  }

  @GrpcMethod('FaceExtractionService', 'ListJudgements')
  async *listJudgements({ batchId, gate }: ListJudgementsRequest): AsyncGenerator<JudgementsReply> {
    const pages = this.judging.execute(batchId, gate && checkGate(gate));
    for await (const page of pages) yield { judgements: page.map(judgementMessage) };
  }
}

function judgementMessage({ photo, faces, refusal }: Judgement) {
  const { reason, message, measured, threshold } = refusal ?? { reason: '', message: '' };
  return { path: photo.path, faces: faces.length, face: faces[0], reason, message, measured, threshold };
}

const invalid = (message: string) => new FacetError('INVALID_ARGUMENT', message);

function reply({ total, accepted, annotation, face, crop, embedderVersion }: ListedFace): Reply {
  const { path, label, photoSha256, detectorVersion, gate } = accepted;
  return {
    total,
    face: {
      path,
      label,
      photoSha256,
      photoWidth: annotation.width,
      photoHeight: annotation.height,
      perceptualHash: annotation.perceptualHash,
      detectorVersion,
      face,
      cropKey: crop.cropKey,
      cropSha256: crop.cropSha256,
      descriptor: [...crop.descriptor],
      embedderVersion,
      gate,
    },
  };
}
