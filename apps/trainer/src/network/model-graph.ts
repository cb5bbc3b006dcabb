import type { Architecture } from '@facet/architectures';
import { Graph } from '@facet/tensorflow-graph';
import { CompiledModel } from '@facet/tensorflow-layers';

/** A picture of the network for people: a serialized tensorflow.GraphDef of its layers alone, without weights. */
export function modelGraph(architecture: Architecture, labels: number): Uint8Array {
  const graph = new Graph();
  try {
    const model = CompiledModel.compile(graph, architecture.build({ labels, seed: 0 }), { initialValues: 'zeros' });
    graph.identity(model.apply(graph.placeholder(architecture.input, 'float32', model.inputShape)), 'scores');
    return graph.toGraphDef();
  } finally {
    graph.dispose();
  }
}
