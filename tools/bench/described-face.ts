import type { openLocalFaceDetector } from '@facet/adapter-face-detector-local';
import { architectureNamed } from '@facet/architectures';
import { cropSquareOf } from '@facet/domain-geometry';
import type { PhotoAnnotation } from '@facet/port-face-detector';
import { codec } from './photos';

/** Of the default architecture, whose crops descriptors are computed from. */
const { cropRule } = architectureNamed('embedding-head');

interface DescribedFace {
  readonly annotation: PhotoAnnotation;
  /** Of the largest face. */
  readonly descriptor: Float32Array;
}

/** As the pipeline does it: the faces of a photo, the crop of the largest, the crop's descriptor; undefined without a face. */
export async function describedFace(
  { detector, embedder }: ReturnType<typeof openLocalFaceDetector>,
  photo: Uint8Array,
): Promise<DescribedFace | undefined> {
  const annotation = await detector.detect(photo);
  const [face] = annotation.faces;
  if (!face) return undefined;
  const crop = await codec.cropSquare(photo, cropSquareOf(face.box, cropRule), cropRule.sizePx);
  const [descriptor] = await embedder.embed([crop]);
  return { annotation, descriptor: descriptor! };
}
