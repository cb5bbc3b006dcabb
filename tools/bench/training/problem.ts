import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Architecture, architectureNamed } from '@facet/architectures';
import { bytesFeature, encodeExample, encodeRecord, FEATURE_KEYS, int64Feature } from '@facet/domain-tfrecord';
import { seededRandom } from '@facet/kernel';
import { floats } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';

/**
 * Few, with patterns that differ plainly: the gradients stand far above the rounding errors. Adam makes whole steps of
 * gradients that are nothing but rounding, and then no two implementations, nor one with and without oneDNN, keep the
 * same loss for 20 steps to 1e-4.
 */
export const PEOPLE = 5;
export const BATCH = 100;
export const SIDE_PX = 96;
export const LEARNING_RATE = 1e-4;
const SEED = 1;
export const ONE_THREAD = { intraOpThreads: 1, interOpThreads: 1 };
/** Across a picture, and down. */
const TILES = 12;
/** Different batches for the loss curve. */
export const CURVE_BATCHES = 4;
/** Records for the input pipelines: six batches an epoch. */
export const RECORDS = 600;

/** What every engine trains: the reference network, the same initial weights, the same pictures. */
export interface Problem {
  readonly architecture: Architecture;
  readonly folder: string;
  /** CURVE_BATCHES batches [BATCH, SIDE_PX, SIDE_PX, 3], one after the other. */
  readonly pictures: Float32Array;
  /** Of one batch; all have the same. */
  readonly labels: Int32Array;
  /** A TFRecord file of RECORDS JPEGs. */
  readonly recordFile: string;
  remove(): void;
}

export const buildModel = ({ architecture }: Problem) => architecture.build({ labels: PEOPLE, seed: SEED });

/** Writes what another process needs: `pictures.bin`, `weights.bin` (float32, in the order of Keras) and the records. */
export async function makeProblem(): Promise<Problem> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-train-'));
  const random = seededRandom(SEED);
  const problem: Problem = {
    architecture: architectureNamed('face-cnn'),
    folder,
    pictures: drawPictures(random),
    labels: Int32Array.from({ length: BATCH }, (_, i) => i % PEOPLE),
    recordFile: join(folder, 'train.tfrecord'),
    remove: () => rmSync(folder, { recursive: true }),
  };
  const weights = buildModel(problem)
    .getWeights()
    .map((weight) => weight.dataSync() as Float32Array);
  writeFileSync(join(folder, 'pictures.bin'), problem.pictures);
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(weights.map((values) => new Uint8Array(values.buffer))));
  writeFileSync(problem.recordFile, Buffer.concat(await drawRecords(random)));
  return problem;
}

/** Coloured tiles, a pattern for each person, that differ a little from picture to picture. */
function drawPictures(random: () => number): Float32Array {
  const tile = SIDE_PX / TILES;
  const patterns = Array.from({ length: PEOPLE }, () => tilesOf(random).map(Math.round));
  const pictures = new Float32Array(CURVE_BATCHES * BATCH * SIDE_PX * SIDE_PX * 3);
  for (let picture = 0, i = 0; picture < CURVE_BATCHES * BATCH; picture++) {
    const [pattern, own] = [patterns[(picture % BATCH) % PEOPLE]!, tilesOf(random)];
    for (let y = 0; y < SIDE_PX; y++)
      for (let x = 0; x < SIDE_PX; x++)
        for (let channel = 0; channel < 3; channel++) {
          const place = (Math.floor(y / tile) * TILES + Math.floor(x / tile)) * 3 + channel;
          // Without a difference from pixel to pixel every maximum of a pool would be a tie.
          pictures[i++] = 0.6 * pattern[place]! + 0.2 * own[place]! + 0.2 * random();
        }
  }
  return pictures;
}

const tilesOf = (random: () => number): Float32Array => Float32Array.from({ length: TILES * TILES * 3 }, random);

/** Smooth noise as JPEG: about as many bytes as a face. */
async function drawRecords(random: () => number): Promise<Uint8Array[]> {
  const graph = new Graph();
  const tiles = graph.placeholder('tiles', 'float32', [1, TILES, TILES, 3]);
  const enlarged = graph.op('ResizeBilinear', [tiles, graph.ints(SIDE_PX, SIDE_PX)]);
  const scaled = graph.op('Mul', [graph.op('Squeeze', [enlarged]), graph.scalar(255)]);
  const jpeg = graph.op('EncodeJpeg', [graph.op('Cast', [scaled], { DstT: { type: 'uint8' } })]);
  // A process's first session decides the threads of all.
  const session = Session.open(graph, ONE_THREAD);
  const records: Uint8Array[] = [];
  for (let i = 0; i < RECORDS; i++) {
    const [bytes] = await session.run({ tiles: floats(tilesOf(random), [1, TILES, TILES, 3]) }, [jpeg]);
    const example = encodeExample({
      [FEATURE_KEYS.encoded]: bytesFeature(bytes!.data[0] as Uint8Array),
      [FEATURE_KEYS.classLabel]: int64Feature((i % PEOPLE) + 1),
    });
    records.push(encodeRecord(example));
  }
  session.close();
  return records;
}

/** Batch number `index` of the curve. */
export const batchOf = ({ pictures }: Problem, index: number) => {
  const size = BATCH * SIDE_PX * SIDE_PX * 3;
  return floats(pictures.subarray(index * size, (index + 1) * size), [BATCH, SIDE_PX, SIDE_PX, 3]);
};
