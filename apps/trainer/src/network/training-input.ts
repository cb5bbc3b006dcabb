import type { Architecture } from '@facet/architectures';
import { FEATURE_KEYS } from '@facet/domain-tfrecord';
import type { AugmentationSettings } from '@facet/domain-training-settings';
import { addDecodedCrop } from '@facet/face-networks';
import { strings } from '@facet/tensorflow-c-api';
import { augment } from '@facet/tensorflow-augmentation';
import { Dataset, parseExample } from '@facet/tensorflow-data';
import type { Graph, Operation, Output } from '@facet/tensorflow-graph';
import { DESCRIPTOR_LENGTH } from '../dataset/read-split';

export interface TrainingRecords {
  /** TFRecord files of whole examples. */
  readonly files: readonly string[];
  /** How many there are in all. */
  readonly examples: number;
}

export interface TrainingInputOptions extends TrainingRecords {
  readonly architecture: Architecture;
  readonly batchSize: number;
  /** Decides the order of the examples and how pictures are changed. */
  readonly seed: number;
  readonly threads: number;
  readonly augmentation: AugmentationSettings | undefined;
  /** An int64 scalar: examples that were seen before, as by a job that goes on. */
  readonly seen: Output;
}

export interface TrainingInput {
  /** What the network takes, the next batch in every run. */
  readonly inputs: Output;
  /** int32 [batch]. */
  readonly classes: Output;
  /** Run before the first batch. */
  readonly begin: Operation;
}

/** Decoded pictures stay in memory up to this many bytes; of more, each is decoded whenever its turn comes. */
const MAX_CACHE_BYTES = 1024 ** 3;
/** Batches that are ready before they are needed. */
const BATCHES_AHEAD = 2;

/**
 * Batches of the examples in TensorFlow's own input pipeline: nothing passes through this process. The epochs, each
 * shuffled by itself, are one endless row that is cut into batches: what a step sees is a function of the files, the
 * seed and the number of the step, so that a job which goes on sees what it would have seen.
 */
export function addTrainingInput(graph: Graph, options: TrainingInputOptions): TrainingInput {
  const { architecture, files, examples, batchSize, seed, threads, augmentation, seen } = options;
  const prepared = (records: Dataset): Dataset =>
    records.map('prepare_example', threads, (body, record) => prepareExample(body, record!, architecture));
  const records = Dataset.records(graph, graph.constant(strings(files)));
  const fits = examples * preparedBytes(architecture) <= MAX_CACHE_BYTES;
  const row = fits ? shuffled(prepared(records).cache(), options) : prepared(shuffled(records, options));
  const { initialize, next } = row
    .zip(Dataset.count(graph, seen))
    .mapAndBatch('finish_example', threads, batchSize, (body, input, classNumber, place) => [
      architecture.input === 'image' ? finishPicture(body, input!, place!, seed, augmentation) : input!,
      classNumber!,
    ])
    .prefetch(BATCHES_AHEAD)
    .iterator();
  return { inputs: next[0]!, classes: next[1]!, begin: initialize };
}

/** The first pictures of the next batch, as PNG. */
export interface Preview {
  /** Strings [n]: as stored, and as a step sees them where that is another thing. */
  readonly pictures: readonly Output[];
  readonly sizePx: number;
  /** Run before `pictures`. */
  readonly begin: Operation;
}

const PREVIEW_PICTURES = 8;

/** Of an architecture that takes pictures. Reads the files by itself: the batches stay what they are. */
export function addPreview(graph: Graph, options: TrainingInputOptions): Preview {
  const { architecture, files, batchSize, seed, augmentation, seen } = options;
  const count = Math.min(PREVIEW_PICTURES, batchSize);
  const { initialize, next } = shuffled(Dataset.records(graph, graph.constant(strings(files))), options)
    .map('prepare_preview', 1, (body, record) => prepareExample(body, record!, architecture))
    .zip(Dataset.count(graph, seen))
    .mapAndBatch('finish_preview', 1, count, (body, pixels, _, place) => [
      body.op('EncodePng', [pixels!]),
      ...(augmentation ? [asPng(body, finishPicture(body, pixels!, place!, seed, augmentation))] : []),
    ])
    .iterator();
  return { pictures: next, sizePx: architecture.cropRule.sizePx, begin: initialize };
}

function asPng(graph: Graph, picture: Output): Output {
  const levels = graph.op('Round', [graph.op('Mul', [picture, graph.scalar(255)])]);
  return graph.op('EncodePng', [graph.op('Cast', [levels], { DstT: { type: 'uint8' } })]);
}

const shuffled = (row: Dataset, { examples, seed, seen }: TrainingInputOptions): Dataset =>
  row.shuffle({ bufferSize: examples, seed }).repeat().skip(seen);

const preparedBytes = ({ input, cropRule }: Architecture): number =>
  input === 'image' ? cropRule.sizePx ** 2 * 3 : DESCRIPTOR_LENGTH * Float32Array.BYTES_PER_ELEMENT;

/** The crop as uint8 pixels, or the stored descriptor; and the number of the class. */
function prepareExample(graph: Graph, record: Output, { input, cropRule }: Architecture): Output[] {
  const label = { key: FEATURE_KEYS.classLabel, dtype: 'int64', shape: [] } as const;
  const content =
    input === 'image'
      ? ({ key: FEATURE_KEYS.encoded, dtype: 'string', shape: [] } as const)
      : ({ key: FEATURE_KEYS.descriptor, dtype: 'float32', shape: [DESCRIPTOR_LENGTH] } as const);
  const [value, id] = parseExample(graph, record, [content, label]);
  const number = graph.op('Sub', [graph.op('Cast', [id!], { DstT: { type: 'int32' } }), graph.int(1)]);
  if (input === 'descriptor') return [value!, number];
  const pixels = graph.op('Round', [addDecodedCrop(graph, value!, cropRule.sizePx)]);
  return [graph.op('Cast', [pixels], { DstT: { type: 'uint8' } }), number];
}

/** `place` is the example's number in the endless row: it decides how the picture is changed. */
function finishPicture(
  graph: Graph,
  pixels: Output,
  place: Output,
  seed: number,
  augmentation: AugmentationSettings | undefined,
): Output {
  const picture = graph.op('Mul', [graph.op('Cast', [pixels], { DstT: { type: 'float32' } }), graph.scalar(1 / 255)]);
  if (!augmentation) return picture;
  return augment(graph, picture, augmentation, graph.op('Pack', [[graph.long(seed), place]]));
}
