import type { Architecture } from '@facet/architectures';
import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { addDecodedCrops, addFaceDescriptor, DESCRIPTOR_INPUT_PX } from '@facet/face-networks';
import { seededRandom, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { storeDataset, trainingFeatures } from '@facet/testing-datasets';
import { strings } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import sharp from 'sharp';

const PEOPLE = [
  { name: 'ada', color: { r: 190, g: 60, b: 50 } },
  { name: 'ben', color: { r: 50, g: 170, b: 70 } },
  { name: 'cem', color: { r: 60, g: 70, b: 200 } },
];

/** Pictures that differ as plainly as colours do: enough to see that training learns and that it repeats itself. */
async function drawCrop(person: number, sizePx: number, seed: number): Promise<Uint8Array> {
  const random = seededRandom(seed);
  const cells = 8;
  const { r, g, b } = PEOPLE[person]!.color;
  const pixels = Uint8Array.from({ length: cells * cells * 3 }, (_, i) => [r, g, b][i % 3]! * (0.7 + 0.6 * random()));
  return sharp(pixels, { raw: { width: cells, height: cells, channels: 3 } })
    .resize(sizePx, sizePx)
    .jpeg()
    .toBuffer();
}

/** A dataset of three people in `store`, with two train shards. Descriptors are those of its crops. */
export async function storeDrawnDataset(
  store: ObjectStore,
  { cropRule }: Architecture,
  { trainPerPerson = 6, validationPerPerson = 2 } = {},
): Promise<DatasetManifest> {
  const examples = async (perPerson: number, seed: number) => {
    const people = Array.from({ length: perPerson * PEOPLE.length }, (_, i) => i % PEOPLE.length);
    const crops = await Promise.all(people.map((person, i) => drawCrop(person, cropRule.sizePx, seed + i)));
    const descriptors = await describe(crops);
    return crops.map((crop, i) => trainingFeatures(crop, people[i]! + 1, descriptors[i]!));
  };
  const train = await examples(trainPerPerson, 1);
  const half = train.length >> 1;
  return storeDataset(store, {
    version: sha256Hex(`${cropRule.sizePx}-${trainPerPerson}-${validationPerPerson}`).slice(0, 12),
    labels: PEOPLE.map(({ name }) => name),
    cropRule,
    splits: {
      train: [train.slice(0, half), train.slice(half)],
      validation: [await examples(validationPerPerson, 1000)],
    },
  });
}

async function describe(crops: readonly Uint8Array[]): Promise<Float32Array[]> {
  const graph = new Graph();
  const bytes = graph.placeholder('crops', 'string', [-1]);
  const descriptors = addFaceDescriptor(graph, addDecodedCrops(graph, bytes, DESCRIPTOR_INPUT_PX));
  const session = Session.open(graph);
  try {
    const [found] = await session.run({ crops: strings(crops) }, [descriptors]);
    const length = found!.shape[1]!;
    return crops.map((_, i) => (found!.data as Float32Array).slice(i * length, (i + 1) * length));
  } finally {
    session.close();
    graph.dispose();
  }
}
