import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  EstimateDetectionRequest,
  EstimateDetectionResponseSchema,
  ListFacesRequest,
  ListFacesResponseSchema,
} from '@facet/contracts-rpc';
import { checkCropRule } from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { ListFaces, type ListedFace } from '../../application/list-faces.use-case';
import { PhotoAnnotations } from '../../application/photo-annotations';

type Reply = MessageInitShape<typeof ListFacesResponseSchema>;
type Estimate = MessageInitShape<typeof EstimateDetectionResponseSchema>;

/** Digests in one call: well below the 4 MiB that a message may have. */
const MOST_PHOTOS = 10_000;

@Controller()
export class FaceExtractionGrpcController {
  constructor(
    @Inject(ListFaces) private readonly faces: ListFaces,
    @Inject(PhotoAnnotations) private readonly annotations: PhotoAnnotations,
  ) {}

  @GrpcMethod('FaceExtractionService', 'ListFaces')
  async *listFaces({ batchId, cropRule }: ListFacesRequest): AsyncGenerator<Reply> {
    if (!cropRule) throw new FacetError('INVALID_ARGUMENT', 'crop_rule is missing; give its scale and size_px');
    for await (const face of this.faces.execute(batchId, checkCropRule(cropRule))) yield reply(face);
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
