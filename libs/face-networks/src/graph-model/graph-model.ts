import { FacetError } from '@facet/kernel';
import { readWeights, type WeightEntry, type Weights } from '../weights/weights';

/** An attribute of a node: protobuf's JSON of tensorflow.AttrValue, where bytes are base64 and integers text. */
export interface NodeAttribute {
  readonly s?: string;
  readonly i?: string;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: string;
  readonly shape?: unknown;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
}

export interface GraphModelNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, NodeAttribute>>;
}

/** A graph model of TensorFlow.js: its nodes by name, and its weights. */
export interface GraphModel {
  readonly nodes: ReadonlyMap<string, GraphModelNode>;
  readonly weights: Weights;
}

interface Description {
  readonly modelTopology?: { readonly node?: readonly GraphModelNode[] };
  readonly weightsManifest?: readonly { readonly weights: readonly WeightEntry[] }[];
}

/** Reads model.json's content and the bytes of its weight files in their order. Throws DATA_LOSS when they do not fit. */
export function readGraphModel(description: unknown, bytes: Uint8Array): GraphModel {
  const { modelTopology, weightsManifest } = (description ?? {}) as Description;
  if (!modelTopology?.node || !weightsManifest)
    throw new FacetError(
      'DATA_LOSS',
      'the description of a graph model must have modelTopology.node and weightsManifest',
    );
  return {
    nodes: new Map(modelTopology.node.map((node) => [node.name, node])),
    weights: readWeights(
      weightsManifest.flatMap(({ weights }) => weights),
      bytes,
    ),
  };
}
