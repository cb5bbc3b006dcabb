import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ListFacesRequest, ListFacesResponseSchema } from '@facet/contracts-rpc';
import { checkCropRule } from '@facet/domain-geometry';
import { FacetError } from '@facet/kernel';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { ListFaces, type ListedFace } from '../../application/list-faces.use-case';

type Reply = MessageInitShape<typeof ListFacesResponseSchema>;

@Controller()
export class FaceExtractionGrpcController {
  constructor(@Inject(ListFaces) private readonly faces: ListFaces) {}

  @GrpcMethod('FaceExtractionService', 'ListFaces')
  async *listFaces({ batchId, cropRule }: ListFacesRequest): AsyncGenerator<Reply> {
    if (!cropRule) throw new FacetError('INVALID_ARGUMENT', 'crop_rule is missing; give its scale and size_px');
    for await (const face of this.faces.execute(batchId, checkCropRule(cropRule))) yield reply(face);
  }
}

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
