import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FEATURE_MAP_LAYERS, mnistCnn } from '@facet/architectures';
import { DIGIT_SIDE_PX } from '@facet/domain-idx';
import { addDecodedCrops } from '@facet/face-networks';
import { InternalError } from '@facet/kernel';
import { strings, type Tensor, tensor } from '@facet/tensorflow-c-api';
import { Graph, type Output } from '@facet/tensorflow-graph';
import { CompiledModel, namedClasses } from '@facet/tensorflow-layers';
import {
  DEFAULT_SIGNATURE,
  exportSavedModel,
  readSavedModelSignatures,
  SavedModel,
  type Signature,
} from '@facet/tensorflow-saved-model';
import { Session, setVariables } from '@facet/tensorflow-session';
import { DIGIT_LABELS } from './digit-network';

/** The signature that also shows what the first convolution sees. */
export const FEATURE_MAPS = 'feature_maps';
/** Where a request and its answer lie in the model's folder. */
export const GOLDEN = { image: 'golden/digit.png', scores: 'golden/scores.json' } as const;

export interface DigitExport {
  /** Made when it does not exist; must hold no model. */
  readonly folder: string;
  /** Of the trained model's variables, by name. */
  readonly values: ReadonlyMap<string, Tensor>;
  /** [28, 28], grey: the picture of the golden request. */
  readonly goldenPixels: Uint8Array;
}

/**
 * A SavedModel that takes `image_bytes`, encoded pictures of a light digit on dark ground (JPEG or PNG, best of 28 x 28),
 * in two signatures. `serving_default` answers `scores`, `classes` and `prediction`; `feature_maps` answers `scores` and
 * the 32 maps [batch, 28, 28, 32] of the first convolution, `before_relu` and `after_relu`. Answers the first signature.
 */
export async function exportDigits({ folder, values, goldenPixels }: DigitExport): Promise<Signature> {
  const graph = new Graph();
  const network = mnistCnn.build({ labels: DIGIT_LABELS.length, seed: 0 });
  const model = CompiledModel.compile(graph, network, { initialValues: 'zeros' });
  const imageBytes = graph.placeholder('image_bytes', 'string', [-1]);
  const { output, layers } = model.applyWithLayers(greyOf(graph, imageBytes), Object.values(FEATURE_MAP_LAYERS));
  const scores = graph.identity(output, 'scores');
  const [before, after] = layers as [Output, Output];
  const inputs = { image_bytes: imageBytes };
  const session = Session.open(graph);
  try {
    await setVariables(session, new Map(model.variables.map((variable) => [variable, valueOf(values, variable.name)])));
    await exportSavedModel({
      graph,
      session,
      variables: model.variables,
      signatures: {
        [DEFAULT_SIGNATURE]: { inputs, outputs: { scores, ...namedClasses(graph, scores, DIGIT_LABELS) } },
        [FEATURE_MAPS]: { inputs, outputs: { scores, before_relu: before, after_relu: after } },
      },
      folder,
    });
  } finally {
    session.close();
    graph.dispose();
  }
  await writeGolden(folder, await encodeGrey(goldenPixels));
  return (await readSavedModelSignatures(folder))[DEFAULT_SIGNATURE]!;
}

function valueOf(values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const value = values.get(name);
  if (!value) throw new InternalError(`the trained network has no variable ${name}`);
  return value;
}

/** Encoded pictures as float32 [batch, 28, 28, 1] in 0..1: the mean of the colours. */
function greyOf(graph: Graph, imageBytes: Output): Output {
  const colours = addDecodedCrops(graph, imageBytes, DIGIT_SIDE_PX);
  const mean = graph.op('Mean', [colours, graph.ints(3)], { keep_dims: { bool: true } });
  return graph.op('Mul', [mean, graph.scalar(1 / 255)]);
}

async function encodeGrey(pixels: Uint8Array): Promise<Uint8Array> {
  const graph = new Graph();
  const png = graph.op('EncodePng', [graph.placeholder('pixels', 'uint8', [DIGIT_SIDE_PX, DIGIT_SIDE_PX, 1])]);
  const session = Session.open(graph);
  try {
    const picture = tensor('uint8', [DIGIT_SIDE_PX, DIGIT_SIDE_PX, 1], Uint8Array.from(pixels));
    const [found] = await session.run({ pixels: picture }, [png]);
    return found!.data[0] as Uint8Array;
  } finally {
    session.close();
    graph.dispose();
  }
}

async function writeGolden(folder: string, picture: Uint8Array): Promise<void> {
  const model = SavedModel.open(folder);
  try {
    const { scores } = await model.run({ image_bytes: strings([picture]) });
    await mkdir(dirname(join(folder, GOLDEN.image)), { recursive: true });
    await writeFile(join(folder, GOLDEN.image), picture);
    await writeFile(join(folder, GOLDEN.scores), JSON.stringify([...(scores!.data as Float32Array)]));
  } finally {
    model.close();
  }
}
