import { InternalError } from '@facet/kernel';
import { strings, tensor, type Tensor } from '@facet/tensorflow-c-api';
import type { Graph } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import { faceDescriptor } from '../face-descriptor/face-descriptor';
import { faceLandmarks, LANDMARKS_INPUT_PX } from '../face-landmarks/face-landmarks';
import { FACEMESH_INPUT_PX, facemesh } from '../facemesh/facemesh';
import type { BoxScores, FaceMesh, FaceNetworks } from '../recipe/face-networks';
import { SSD_INPUT_PX, ssdMobilenet } from '../ssd-mobilenet/ssd-mobilenet';
import { Lanes } from './lanes';
import { MicroBatcher } from './micro-batcher';

/**
 * Faces in one run of a small network. More cost no less, and from eight on oneDNN adds in another order: up to here
 * an answer was, bit for bit, the same in every company.
 */
const MOST_PER_BATCH = 6;

/**
 * The networks as TensorFlow graphs, a session each; runs never block the event loop. Detector and descriptor, to which
 * batches bring nothing, run one picture at a time, as many at once as there are cores; the small networks run in
 * batches gathered from whatever photos are at hand.
 */
export class GraphNetworks implements FaceNetworks {
  private readonly detector: Session;
  private readonly descriptor: Session;
  private readonly small: readonly Session[];
  private readonly lanes: Lanes;
  private readonly meshes: MicroBatcher<Uint8Array, FaceMesh>;
  private readonly faces: MicroBatcher<Uint8Array, Float32Array>;

  /** Builds the graphs and opens their sessions, which blocks for about a second. */
  constructor({ cores }: { readonly cores: number }) {
    // One thread a run: more would cost more processor time in all.
    const open = (graph: Graph) => Session.open(graph, { intraOpThreads: 1, interOpThreads: cores });
    this.detector = open(ssdMobilenet());
    this.descriptor = open(faceDescriptor());
    const [mesh, landmarks] = [open(facemesh()), open(faceLandmarks())];
    this.small = [mesh, landmarks];
    this.lanes = new Lanes(cores);
    this.meshes = new MicroBatcher((faces) => runMesh(mesh, faces), MOST_PER_BATCH);
    this.faces = new MicroBatcher((faces) => runLandmarks(landmarks, faces), MOST_PER_BATCH);
  }

  detect(picture: Uint8Array): Promise<BoxScores> {
    return this.lanes.run(async () => {
      const feeds = { images: pictures([picture], SSD_INPUT_PX) };
      const [boxes, scores] = await this.detector.run(feeds, ['boxes', 'scores']);
      return { boxes: floatsOf(boxes), scores: floatsOf(scores) };
    });
  }

  mesh(face: Uint8Array): Promise<FaceMesh> {
    return this.meshes.add(face);
  }

  landmarks(faces: readonly Uint8Array[]): Promise<Float32Array[]> {
    return Promise.all(faces.map((face) => this.faces.add(face)));
  }

  describe(crops: readonly Uint8Array[]): Promise<Float32Array[]> {
    const describeOne = async (crop: Uint8Array) => {
      const [descriptors] = await this.descriptor.run({ crops: strings([crop]) }, ['descriptors']);
      return floatsOf(descriptors);
    };
    return Promise.all(crops.map((crop) => this.lanes.run(() => describeOne(crop))));
  }

  close(): void {
    for (const session of [this.detector, this.descriptor, ...this.small]) session.close();
  }
}

async function runMesh(session: Session, faces: readonly Uint8Array[]): Promise<FaceMesh[]> {
  const [mesh, presence] = await session.run({ images: pictures(faces, FACEMESH_INPUT_PX) }, ['mesh', 'presence']);
  return rowsOf(mesh, faces.length).map((points, i) => ({ points, presence: floatsOf(presence)[i]! }));
}

async function runLandmarks(session: Session, faces: readonly Uint8Array[]): Promise<Float32Array[]> {
  const [landmarks] = await session.run({ images: pictures(faces, LANDMARKS_INPUT_PX) }, ['landmarks']);
  return rowsOf(landmarks, faces.length);
}

function pictures(list: readonly Uint8Array[], sidePx: number): Tensor {
  const data = new Uint8Array(list.length * sidePx * sidePx * 3);
  list.forEach((picture, i) => data.set(picture, i * sidePx * sidePx * 3));
  return tensor('uint8', [list.length, sidePx, sidePx, 3], data);
}

function rowsOf(value: Tensor | undefined, count: number): Float32Array[] {
  const data = floatsOf(value);
  const length = data.length / count;
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length));
}

function floatsOf(value: Tensor | undefined): Float32Array {
  if (value?.data instanceof Float32Array) return value.data;
  throw new InternalError(`a face network answered ${value?.dtype ?? 'nothing'} instead of floats`);
}
