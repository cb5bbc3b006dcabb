import {
  CLOCK,
  construct,
  DATABASE,
  ENVIRONMENT,
  EVENT_BUS,
  FACE_DETECTOR,
  FACE_EMBEDDER,
  IMAGE_CODEC,
  OBJECT_STORE,
} from '@facet/platform-bootstrap';
import { readConfig, type Environment } from '@facet/platform-config';
import { Module } from '@nestjs/common';
import { ExtractFace } from './application/extract-face.use-case';
import { FaceCrops } from './application/face-crops';
import { JudgeAgain } from './application/judge-again.use-case';
import { ListFaces } from './application/list-faces.use-case';
import { PhotoAnnotations } from './application/photo-annotations';
import {
  FACE_EXTRACTION_CONFIG,
  faceExtractionConfigSchema,
  gateOf,
  type FaceExtractionConfig,
} from './face-extraction.config';
import { AcceptedFaceRepository } from './persistence/accepted-face.repository';
import { AnnotationRepository } from './persistence/annotation.repository';
import { CropRepository } from './persistence/crop.repository';
import { JudgedPhotoRepository } from './persistence/judged-photo.repository';
import { PhotosEventController } from './transport/events/photos.event-controller';
import { FaceExtractionGrpcController } from './transport/grpc/face-extraction.grpc-controller';

const GATE = Symbol('GATE');
const LIST_CONCURRENCY = Symbol('LIST_CONCURRENCY');

@Module({
  controllers: [PhotosEventController, FaceExtractionGrpcController],
  providers: [
    {
      provide: FACE_EXTRACTION_CONFIG,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment) => readConfig(faceExtractionConfigSchema, environment),
    },
    { provide: GATE, inject: [FACE_EXTRACTION_CONFIG], useFactory: gateOf },
    {
      provide: LIST_CONCURRENCY,
      inject: [FACE_EXTRACTION_CONFIG],
      useFactory: (config: FaceExtractionConfig) => config.FACE_EXTRACTION_LIST_CONCURRENCY,
    },
    construct(AnnotationRepository, DATABASE),
    construct(CropRepository, DATABASE),
    construct(AcceptedFaceRepository, DATABASE),
    construct(PhotoAnnotations, AnnotationRepository, FACE_DETECTOR, OBJECT_STORE, CLOCK),
    construct(FaceCrops, CropRepository, OBJECT_STORE, IMAGE_CODEC, FACE_EMBEDDER, CLOCK),
    construct(JudgedPhotoRepository, DATABASE),
    construct(
      ExtractFace,
      PhotoAnnotations,
      FaceCrops,
      AcceptedFaceRepository,
      JudgedPhotoRepository,
      DATABASE,
      EVENT_BUS,
      GATE,
    ),
    construct(JudgeAgain, JudgedPhotoRepository),
    construct(ListFaces, AcceptedFaceRepository, FaceCrops, JudgeAgain, LIST_CONCURRENCY),
  ],
})
export class FaceExtractionModule {}
