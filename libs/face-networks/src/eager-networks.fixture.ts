import { createRequire } from 'node:module';
import type * as tf from '@tensorflow/tfjs';
import type * as faceApi from '@vladmandic/face-api';
import { DESCRIPTOR_INPUT_PX } from './face-descriptor/add-face-descriptor';
import { LANDMARKS_INPUT_PX } from './face-landmarks/face-landmarks';
import { FACEMESH_INPUT_PX } from './facemesh/facemesh';
import type { BoxScores, FaceMesh, FaceNetworks } from './recipe/face-networks';
import { SSD_INPUT_PX } from './ssd-mobilenet/ssd-mobilenet';
import { PUBLISHED_FILES } from './weights/published-files';

type FaceApi = typeof faceApi;
interface Decoder {
  readonly node: {
    decodeJpeg(
      bytes: Uint8Array,
      channels: number,
      ratio: number,
      fancyUpscaling: boolean,
      tryRecoverTruncated: boolean,
      acceptableFraction: number,
      dctMethod: string,
    ): tf.Tensor3D;
  };
}

/** The networks as their packages run them, eagerly on TensorFlow.js: what the graphs are compared with. */
export class EagerNetworks implements FaceNetworks {
  private constructor(
    private readonly tensorflow: typeof tf & Decoder,
    private readonly api: FaceApi,
    private readonly facemesh: tf.GraphModel,
    private readonly faceres: tf.GraphModel,
  ) {}

  /** `eager` is TensorFlow.js on TensorFlow's own kernels. */
  static async open(eager: typeof tf): Promise<EagerNetworks> {
    const tensorflow = eager as typeof tf & Decoder;
    await tensorflow.ready();
    const api = createRequire(__filename)('@vladmandic/face-api/dist/face-api.node-gpu.js') as FaceApi;
    const folder = PUBLISHED_FILES.ssdMobilenet[0].replace(/[^/\\]*$/, '');
    await api.nets.ssdMobilenetv1.loadFromDisk(folder);
    await api.nets.faceLandmark68Net.loadFromDisk(folder);
    const load = (file: string) => tensorflow.loadGraphModel(`file://${file}`);
    const [facemesh, faceres] = [
      await load(PUBLISHED_FILES.facemesh[0]),
      await load(PUBLISHED_FILES.faceDescriptor[0]),
    ];
    return new EagerNetworks(tensorflow, api, facemesh, faceres);
  }

  detect(picture: Uint8Array): Promise<BoxScores> {
    return this.forward(picture, SSD_INPUT_PX, (input) => {
      const { boxes, scores } = this.api.nets.ssdMobilenetv1.forwardInput(input);
      return { boxes: floatsOf(boxes[0]), scores: floatsOf(scores[0]) };
    });
  }

  async mesh(face: Uint8Array): Promise<FaceMesh> {
    return this.tensorflow.tidy(() => {
      const pixels = this.tensorflow.tensor4d(face, [1, FACEMESH_INPUT_PX, FACEMESH_INPUT_PX, 3], 'int32');
      const input = { input_1: pixels.toFloat().mul(this.tensorflow.scalar(1 / 255)) };
      const [points, presence] = this.facemesh.execute(input, ['Identity_2', 'Identity_1']) as tf.Tensor[];
      return { points: floatsOf(points), presence: floatsOf(presence)[0]! };
    });
  }

  landmarks(faces: readonly Uint8Array[]): Promise<Float32Array[]> {
    const { faceLandmark68Net } = this.api.nets;
    const points = (input: faceApi.NetInput) => floatsOf(faceLandmark68Net.forwardInput(input));
    return Promise.all(faces.map((face) => this.forward(face, LANDMARKS_INPUT_PX, points)));
  }

  async describe(crops: readonly Uint8Array[]): Promise<Float32Array[]> {
    const { node, image } = this.tensorflow;
    return crops.map((crop) =>
      this.tensorflow.tidy(() => {
        const size: [number, number] = [DESCRIPTOR_INPUT_PX, DESCRIPTOR_INPUT_PX];
        // The default DCT is a fast one: it moves descriptors by up to 0.1.
        const decoded = node.decodeJpeg(crop, 3, 1, true, false, 1, 'INTEGER_ACCURATE');
        const pixels = image.resizeBilinear(decoded, size, false, true);
        return floatsOf(this.faceres.execute({ input_1: pixels.expandDims(0) }, 'global_pooling/Mean') as tf.Tensor);
      }),
    );
  }

  /** What a network of face-api answers for one picture; no tensor is left behind. */
  private async forward<T>(pixels: Uint8Array, sidePx: number, run: (input: faceApi.NetInput) => T): Promise<T> {
    const picture = this.tensorflow.tensor3d(pixels, [sidePx, sidePx, 3], 'int32');
    const input = await this.api.toNetInput(picture as unknown as faceApi.TNetInput);
    const answer = this.tensorflow.tidy(() => run(input) as T & tf.TensorContainer);
    picture.dispose();
    return answer;
  }
}

/** Copied: the tensor is disposed of. */
function floatsOf(value: { dataSync(): ArrayLike<number> } | undefined): Float32Array {
  return Float32Array.from(value!.dataSync());
}
