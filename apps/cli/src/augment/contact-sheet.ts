import type { AugmentationSettings } from '@facet/domain-training-settings';
import { addDecodedCrop } from '@facet/face-networks';
import { strings, tensor } from '@facet/tensorflow-c-api';
import { augment } from '@facet/tensorflow-augmentation';
import { Graph, type Output } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';

export interface ContactSheetOptions {
  /** JPEG or PNG files; a row each. */
  readonly pictures: readonly Uint8Array[];
  readonly augmentation: AugmentationSettings;
  readonly seed: number;
  /** Changed pictures in a row, after the unchanged one. */
  readonly changes: number;
  /** Side of a picture. */
  readonly sizePx: number;
}

const GAP_PX = 4;

/** A PNG: every row is a picture as it is, and as training may see it. */
export async function contactSheet(options: ContactSheetOptions): Promise<Uint8Array> {
  const { pictures, augmentation, seed, changes, sizePx } = options;
  const graph = new Graph();
  const bytes = graph.placeholder('bytes', 'string', []);
  const place = graph.placeholder('place', 'int64', []);
  const unchanged = graph.op('Mul', [addDecodedCrop(graph, bytes, sizePx), graph.scalar(1 / 255)]);
  const changed = Array.from({ length: changes }, (_, i) => {
    const own = graph.op('AddV2', [place, graph.long(i)]);
    return augment(graph, unchanged, augmentation, graph.op('Pack', [[graph.long(seed), own]]));
  });
  const row = pixelsOf(
    graph,
    graph.op('ConcatV2', [[unchanged, ...changed].map((one) => framed(graph, one)), graph.int(1)]),
  );
  const session = Session.open(graph);
  try {
    const rows: Uint8Array[] = [];
    for (const [i, picture] of pictures.entries()) {
      const number = tensor('int64', [], BigInt64Array.of(BigInt(i * changes)));
      const [found] = await session.run({ bytes: strings([picture], []), place: number }, [row]);
      rows.push(found!.data as Uint8Array);
    }
    const side = sizePx + GAP_PX;
    return await encodePng(Buffer.concat(rows), [rows.length * side, (changes + 1) * side, 3]);
  } finally {
    session.close();
    graph.dispose();
  }
}

/** With white to the right and below. */
function framed(graph: Graph, picture: Output): Output {
  const paddings = graph.op('Reshape', [graph.ints(0, GAP_PX, 0, GAP_PX, 0, 0), graph.ints(3, 2)]);
  return graph.op('PadV2', [picture, paddings, graph.scalar(1)]);
}

const pixelsOf = (graph: Graph, picture: Output): Output =>
  graph.op('Cast', [graph.op('Round', [graph.op('Mul', [picture, graph.scalar(255)])])], { DstT: { type: 'uint8' } });

async function encodePng(pixels: Uint8Array, shape: readonly number[]): Promise<Uint8Array> {
  const graph = new Graph();
  const png = graph.op('EncodePng', [graph.placeholder('pixels', 'uint8', [-1, -1, 3])]);
  const session = Session.open(graph);
  try {
    const [found] = await session.run({ pixels: tensor('uint8', shape, Uint8Array.from(pixels)) }, [png]);
    return found!.data[0] as Uint8Array;
  } finally {
    session.close();
    graph.dispose();
  }
}
