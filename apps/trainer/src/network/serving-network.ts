import type { Architecture } from '@facet/architectures';
import { InternalError } from '@facet/kernel';
import type { Tensor } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { CompiledModel, namedClasses } from '@facet/tensorflow-layers';
import { DEFAULT_SIGNATURE, exportSavedModel } from '@facet/tensorflow-saved-model';
import { Session, setVariables } from '@facet/tensorflow-session';
import { addCropInput } from './crop-input';

export interface ServingNetworkOptions {
  readonly architecture: Architecture;
  /** Names, in the order of the scores. */
  readonly labels: readonly string[];
  /** Of the model's variables, by name. */
  readonly values: ReadonlyMap<string, Tensor>;
  readonly folder: string;
}

/**
 * Exports the network that serves: encoded crops in, names out, everything between them in the graph. Row by row it
 * answers `scores` (a probability per label), `classes` (the labels' names, in the order of the scores) and
 * `prediction` (the name with the highest score).
 */
export async function exportServingNetwork({
  architecture,
  labels,
  values,
  folder,
}: ServingNetworkOptions): Promise<void> {
  const graph = new Graph();
  const network = architecture.build({ labels: labels.length, seed: 0 });
  const model = CompiledModel.compile(graph, network, { initialValues: 'zeros' });
  const imageBytes = graph.placeholder('image_bytes', 'string', [-1]);
  const scores = graph.identity(model.apply(addCropInput(graph, architecture, imageBytes)), 'scores');
  const session = Session.open(graph);
  try {
    const byVariable = model.variables.map((variable) => {
      const value = values.get(variable.name);
      if (!value) throw new InternalError(`the trained network has no variable ${variable.name}`);
      return [variable, value] as const;
    });
    await setVariables(session, new Map(byVariable));
    const outputs = { scores, ...namedClasses(graph, scores, labels) };
    await exportSavedModel({
      graph,
      session,
      variables: model.variables,
      signatures: { [DEFAULT_SIGNATURE]: { inputs: { image_bytes: imageBytes }, outputs } },
      folder,
    });
  } finally {
    session.close();
    graph.dispose();
  }
}
