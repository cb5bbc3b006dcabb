import { type PublishedNetwork, readPublished } from './published-files';
import { readWeights, type WeightEntry, type Weights } from './weights';

/** The weights of a network of @vladmandic/face-api, whose description lists tensors only. */
export function faceApiWeights(network: PublishedNetwork): Weights {
  const { description, bytes } = readPublished(network);
  const groups = description as readonly { readonly weights: readonly WeightEntry[] }[];
  return readWeights(
    groups.flatMap(({ weights }) => weights),
    bytes,
  );
}
